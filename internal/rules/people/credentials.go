package people

// Credentials are what a person signs in with on this server. None of it lets whoever reads the database sign in: the
// password is hashed, the second factor's key sealed, recovery codes are digests.
type Credentials struct {
	PasswordHash string   // argon2id in PHC string format (RFC 9106)
	TOTP         string   // key of RFC 6238, sealed under the server's own key
	LastStep     int64    // the last time step that a code was accepted for; no step at or before it counts again
	Recovery     [][]byte // SHA-256 of the recovery codes that were not used
}
