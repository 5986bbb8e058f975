package viewing

import (
	"time"
	_ "time/tzdata" // the binary runs on bare machines

	"portiek/internal/rules/footage"
)

// Amsterdam is the zone in which people are told times.
var Amsterdam = func() *time.Location {
	loc, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		panic(err) // tzdata is compiled in
	}
	return loc
}()

// stamp is a moment on a Dutch clock; the pages say that all times are.
func stamp(t time.Time) string { return t.In(Amsterdam).Format("02-01-2006, 15:04:05") }

var causes = map[footage.Cause][2]string{
	footage.CauseCameraOff:       {"de camera geeft geen beeld", "the camera sends no picture"},
	footage.CauseNetwork:         {"de verbinding met de camera is weg", "the connection to the camera is lost"},
	footage.CauseCredentials:     {"de camera weigert naam of wachtwoord", "the camera refuses name or password"},
	footage.CauseCertificate:     {"het certificaat van de camera is veranderd", "the camera's certificate has changed"},
	footage.CauseProtocol:        {"de camera stuurt iets dat Portiek niet kan opnemen", "the camera sends what Portiek cannot record"},
	footage.CauseDamaged:         {"beeld raakte onderweg beschadigd", "pictures were damaged on the way"},
	footage.CauseRecorderStopped: {"Portiek stond stil", "Portiek was not running"},
	footage.CauseDisk:            {"de schijf was vol of te traag", "the disk was full or too slow"},
	footage.CauseErasedEarly:     {"eerder gewist omdat de schijf vol raakte", "erased early because the disk was filling up"},
	footage.CauseSchedule:        {"volgens het rooster wordt dan niet opgenomen", "not recorded by schedule"},
	footage.CauseClock:           {"de klok van de server is verzet", "the server's clock was changed"},
}

// CauseWords is a gap's cause in Dutch and English, to stand in the middle of a sentence.
func CauseWords(c footage.Cause) (nl, en string) {
	if w, ok := causes[c]; ok {
		return w[0], w[1]
	}
	return "onbekend", "unknown"
}
