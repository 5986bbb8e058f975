package access

// The product's own roles, beside those of the protocol.
const (
	Administrator  = "administrator"   // people, roles, sign-in, tokens, cameras' certificates, the clock; never footage
	PrivacyOfficer = "privacy_officer" // log, protocol, receipts, sessions of others, list of holds
	Auditor        = "auditor"         // the log and its proofs, to read only
)

// ProductRole is a role that exists under every protocol.
type ProductRole struct{ ID, NL, EN string }

// ProductRoles lists them.
func ProductRoles() []ProductRole {
	return []ProductRole{
		{Administrator, "Beheerder van Portiek", "Administrator of Portiek"},
		{PrivacyOfficer, "Privacyfunctionaris", "Privacy officer"},
		{Auditor, "Controleur van het logboek", "Auditor of the log"},
	}
}

// Roles lists the protocol's roles in its order, then the product's.
func (j *Judge) Roles() []string {
	var out []string
	for _, r := range j.protocol.Roles {
		out = append(out, r.ID)
	}
	for _, r := range ProductRoles() {
		out = append(out, r.ID)
	}
	return out
}

// RoleTitle is a role's name as people see it; a role that no longer exists is called by its id.
func (j *Judge) RoleTitle(id string) (nl, en string) {
	if r := j.protocol.Role(id); r != nil {
		if r.English == "" {
			return r.Title, r.Title
		}
		return r.Title, r.English
	}
	for _, r := range ProductRoles() {
		if r.ID == id {
			return r.NL, r.EN
		}
	}
	return id, id
}
