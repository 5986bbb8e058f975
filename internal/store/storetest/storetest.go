// Package storetest is the behaviour that every catalogue must show, as one suite that each database runs.
package storetest

import (
	"context"
	"iter"
	"testing"

	"portiek/internal/acts/casework"
	"portiek/internal/acts/deciding"
	"portiek/internal/acts/expiring"
	"portiek/internal/acts/governing"
	"portiek/internal/acts/holding"
	"portiek/internal/acts/logterm"
	"portiek/internal/acts/recording"
	"portiek/internal/acts/signin"
	"portiek/internal/acts/staffing"
	"portiek/internal/acts/viewing"
	"portiek/internal/rules/access"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

// Catalogue is all that the acts, fsck and the pages ask of a store.
type Catalogue interface {
	recording.Catalogue
	expiring.Catalogue
	holding.Catalogue
	viewing.Catalogue
	signin.Store
	staffing.Store
	deciding.Catalogue
	casework.Catalogue
	governing.Catalogue
	governing.Register
	logterm.Log

	Setting(ctx context.Context, name string) (value string, ok bool, err error)
	SetSetting(ctx context.Context, name, value string) error
	Segment(ctx context.Context, id footage.SegmentID) (footage.Segment, error)
	AllSegments(ctx context.Context, rec footage.RecorderID) iter.Seq2[footage.Segment, error]
	Items(ctx context.Context, hold footage.HoldID) ([]footage.HoldItem, error)
	ErasuresAt(ctx context.Context, logIndex int64) ([]footage.Erasure, error)
	RecentErasures(ctx context.Context, before int64, limit int) ([]footage.Erasure, error)
	Events(ctx context.Context, from int64, limit int) ([]audit.Event, error)
	PermitsIn(ctx context.Context, id footage.CaseID, limit int) ([]access.Record, error)
	AppendAll(ctx context.Context, events []audit.Event) (first int64, err error)
	LogHead(ctx context.Context) (audit.Head, error)
	LogHashes(ctx context.Context) audit.Hashes
	CheckLog(ctx context.Context) error
	RingGeneration(ctx context.Context) (uint64, error)
	Close() error
}

// Run runs the suite; open gives an empty catalogue each time and closes it at the end of the test.
func Run(t *testing.T, open func(t testing.TB) Catalogue) {
	for name, test := range map[string]func(*testing.T, Catalogue){
		"life of a segment":                  testLife,
		"wrong states are conflicts":         testWrongStates,
		"writing segments can be dropped":    testDrop,
		"details come back exactly":          testDetails,
		"timeline":                           testTimeline,
		"erasure forgets":                    testErasureForgets,
		"all or nothing":                     testAllOrNothing,
		"minute roots":                       testMinutes,
		"bytes and last end":                 testBytes,
		"cameras":                            testCameras,
		"gaps":                               testGaps,
		"terms":                              testTerms,
		"settings and high water":            testSettings,
		"log":                                testLog,
		"log with many writers":              testLogRace,
		"log refuses what is not canonical":  testLogRefuses,
		"log by what it names":               testNaming,
		"contents of the log go":             testLogContents,
		"held minutes stay":                  testHeldMinutes,
		"the log by its term":                testLogTerm,
		"who left is forgotten":              testErasePerson,
		"mark due":                           testMarkDue,
		"mark due early":                     testMarkDueEarly,
		"a hold keeps":                       testHoldKeeps,
		"overlapping holds":                  testOverlappingHolds,
		"holds list and end":                 testHoldsListAndEnd,
		"a hold takes what a segment needs":  testContinues,
		"secure refuses":                     testSecureRefuses,
		"epochs close when nothing needs it": testEpochs,
		"receipts":                           testReceipts,
		"receipt waits for the last key":     testReceiptLastKey,
		"placing against expiring":           testPlaceRace,
		"beginning against closing":          testBeginRace,
		"giving up is never half":            testCancelled,
		"life of a version":                  testVersionLife,
		"versions refuse":                    testVersionRefusals,
		"a version by the settings":          testVersionsBySettings,
		"a draft is withdrawn":               testVersionDrop,
		"adopted documents":                  testDocuments,
		"versions with many writers":         testVersionRaces,
		"foreseen is what goes":              testWouldBeDue,
		"log in batches":                     testLogBatches,
		"log with 32 writers":                testLogManyWriters,
		"people":                             testPeople,
		"junk is nobody":                     testJunk,
		"organisations":                      testOrganisations,
		"appointments":                       testAppointments,
		"credentials":                        testCredentials,
		"external accounts":                  testExternal,
		"who leaves is shut out":             testLeaving,
		"leaving against coming in":          testLeavingRace,
		"links":                              testLinks,
		"sessions":                           testSessions,
		"tokens":                             testTokens,
		"one of many comes in":               testUseRaces,
		"many end many sessions":             testEndRace,
		"cases":                              testCases,
		"permits":                            testPermits,
		"the second person":                  testAgree,
		"a closed case ends its permits":     testClosing,
		"granting against closing":           testClosingRace,
		"each change is one entry or none":   testStory,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}
