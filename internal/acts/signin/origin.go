package signin

import (
	"crypto/rand"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"portiek/internal/base/secret"
	"portiek/internal/rules/people"
)

// DeviceTerm is how long a browser in which somebody signed in is recognised.
const DeviceTerm = 180 * 24 * time.Hour

// deviceName is the name under which a device cookie is sealed.
const deviceName = "signin/device"

// Origin is where an attempt comes from: the address of the connection, with or without port, and the device cookie that the
// browser has ("" for none).
type Origin struct{ Address, Device string }

// nobody is no login, and in the place of what cannot be one.
const nobody = "?"

// attempt reads what is typed and where it comes from. A login that cannot be one is as unknown as any other.
func (d *Desk) attempt(typed string, o Origin, now time.Time) attempt {
	login, ok := people.NormalLogin(typed)
	if !ok {
		login = nobody
	}
	return attempt{login: login, address: addressKey(o.Address), device: d.deviceOf(o.Device, login, now)}
}

// addressKey is the part of an address that one household or office shares: all of IPv4, the first 64 bits of IPv6.
func addressKey(address string) string {
	if host, _, err := net.SplitHostPort(address); err == nil {
		address = host
	}
	a, err := netip.ParseAddr(strings.Trim(address, "[]"))
	if err != nil {
		return "?"
	}
	if a = a.Unmap().WithZone(""); a.Is4() {
		return a.String()
	}
	p, _ := a.Prefix(64) // 64 bits of an IPv6 address always can
	return p.String()
}

// newDevice makes a device cookie for the login: it says, under seal, that whoever has it signed in as them once.
func (d *Desk) newDevice(login string, now time.Time) (secret.Text, error) {
	sealed, err := d.Sealer.Seal(deviceName, strconv.FormatInt(now.Unix(), 10)+" "+rand.Text()+" "+login)
	return secret.New(sealed), err
}

// deviceOf gives the id of the browser; "" when the cookie is not this login's, is too old, or is none.
func (d *Desk) deviceOf(cookie, login string, now time.Time) string {
	if cookie == "" || len(cookie) > 1024 {
		return ""
	}
	text, err := d.Sealer.Open(deviceName, cookie)
	if err != nil {
		return ""
	}
	part := strings.SplitN(text, " ", 3)
	if len(part) != 3 || part[2] != login {
		return ""
	}
	made, err := strconv.ParseInt(part[0], 10, 64)
	if err != nil || !now.Before(time.Unix(made, 0).Add(DeviceTerm)) {
		return ""
	}
	return part[1]
}
