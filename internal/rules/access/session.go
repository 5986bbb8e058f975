package access

// Within ties a permit to the session it was taken up in, so that a reading stops when that session ends and not only when
// the permit does. It gives no right that the permit did not have: a permit that is in no session is refused at the door.
func (p Permit) Within(session string) Permit {
	p.session = session
	return p
}

// Session names the session, or the API token, that the permit was taken up in; "" if none.
func (p Permit) Session() string { return p.session }
