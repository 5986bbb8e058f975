// Package crash kills the real recorder at random moments (kill -9), also while it starts, and looks at what is left: at
// most a second of pictures is lost a camera, everything older plays as it was, and fsck has nothing to say.
package crash_test

import (
	"os"
	"testing"
	"time"
)

// long tells whether the long form was asked for.
func long() bool { return os.Getenv("PORTIEK_LONG") == "1" }

// awayFromMidnight waits until a day has enough left: what is asked for in one go lies on one day.
func awayFromMidnight(t testing.TB, need time.Duration) {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now().In(zone)
	midnight := time.Date(now.Year(), now.Month(), now.Day()+1, 0, 0, 0, 0, zone)
	if left := time.Until(midnight); left < need {
		t.Log("waiting for midnight to pass:", left)
		time.Sleep(left + 2*time.Second)
	}
}
