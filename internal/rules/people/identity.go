package people

// Identity is who somebody is according to the sign-in of their office (OpenID Connect Core 1.0, section 2). Issuer and
// Subject together never change and never pass to another person; the rest may.
type Identity struct {
	Issuer, Subject string
	Login           string // what the office calls them; "" when it did not say so, or only by an address nobody verified
	Employee        string // employee number; "" when it did not say
	Name            string
	Groups          []string // of the office's directory
	SecondFactor    bool     // the office says that it asked for a second factor
}
