package access

// where tells at which complexes a role must count for an act.
type where int

const (
	anywhere   where = iota // the place does not matter
	somewhere               // at the complex that is named, or at any when none is
	atPictures              // at the complex that must be named
	everywhere              // at all complexes: the act concerns all of them
)

// spec is what an act asks of everybody, whatever the protocol says.
type spec struct {
	where     where
	factors   int      // steps of signing in; 0: the act is open to everybody
	staff     []string // roles of the product that may do it
	purpose   bool     // a purpose of the protocol must be named
	pictures  bool     // it opens recorded pictures: term, case, reason
	disclosed bool     // it may end in somebody else getting footage
}

var oversight = []string{PrivacyOfficer}

// specs has every act (a test holds it against Acts).
var specs = map[string]spec{
	"view":           {where: atPictures, factors: 2, purpose: true, pictures: true, disclosed: true},
	"export":         {where: atPictures, factors: 2, purpose: true, pictures: true, disclosed: true},
	"technical_look": {where: atPictures, factors: 2},
	"hold":           {where: somewhere, factors: 2, purpose: true},
	"decide":         {where: somewhere, factors: 2, purpose: true, disclosed: true},
	"address_person": {where: atPictures, factors: 2, purpose: true},
	"inspect":        {where: somewhere, factors: 1},
	"repair":         {where: somewhere, factors: 1},

	"see_protocol":     {where: anywhere, factors: 0},
	"overview":         {where: somewhere, factors: 1, staff: []string{Administrator, PrivacyOfficer, Auditor}},
	"see_timeline":     {where: somewhere, factors: 1},
	"open_case":        {where: somewhere, factors: 2},
	"see_cases":        {where: somewhere, factors: 2},
	"assign_case":      {where: somewhere, factors: 2},
	"close_case":       {where: somewhere, factors: 2},
	"ask_hold":         {where: somewhere, factors: 1},
	"end_hold":         {where: somewhere, factors: 2},
	"see_holds":        {where: somewhere, factors: 1, staff: oversight},
	"prepare_decision": {where: somewhere, factors: 2},
	"live_view":        {where: atPictures, factors: 2, purpose: true},
	"audio":            {where: atPictures, factors: 2},
	"biometrics":       {where: atPictures, factors: 2},
	"register_dummy":   {where: somewhere, factors: 2, staff: []string{Administrator}},
	"covert":           {where: atPictures, factors: 2, purpose: true, staff: oversight},
	"see_receipts":     {where: everywhere, factors: 1, staff: oversight},
	"read_log":         {where: everywhere, factors: 2, staff: []string{PrivacyOfficer, Auditor}},
	"verify_log":       {where: everywhere, factors: 1, staff: []string{PrivacyOfficer, Auditor}},
	"draft_protocol":   {where: everywhere, factors: 2, staff: oversight},
	"approve_protocol": {where: everywhere, factors: 2, staff: oversight},
	"publish_protocol": {where: everywhere, factors: 2, staff: oversight},
	"sign_out_others":  {where: everywhere, factors: 2, staff: []string{Administrator, PrivacyOfficer}},
	"manage_people":    {where: everywhere, factors: 2, staff: []string{Administrator}},
	"erase_person":     {where: everywhere, factors: 2, staff: oversight},
	"manage_tokens":    {where: everywhere, factors: 2, staff: []string{Administrator}},
	"manage_cameras":   {where: everywhere, factors: 2, staff: []string{Administrator}},
	"confirm_clock":    {where: everywhere, factors: 2, staff: []string{Administrator}},
}
