package rtsp

import (
	"errors"
	"time"

	"portiek/internal/rules/footage"
)

// keepAlive says now and then that we are still there; many cameras close a session without it after their timeout.
type keepAlive struct {
	method    string // GET_PARAMETER where the camera knows it (RFC 2326 section 10.8), else OPTIONS
	every     time.Duration
	sentAt    time.Time
	retried   bool      // this one was sent again after a challenge
	refusedAt time.Time // last time a request of the camera's was answered
}

// due sends one when it is time.
func (k *keepAlive) due(s *session) error {
	if s.now.Sub(k.sentAt) < k.every {
		return nil
	}
	k.sentAt, k.retried = s.now, false
	return k.send(s)
}

func (k *keepAlive) send(s *session) error {
	method := k.method
	if method == "" {
		method = "OPTIONS"
	}
	return s.send(method, s.address, "")
}

// answered takes the response. What a camera says matters only when it no longer knows the session or wants a fresh nonce.
func (k *keepAlive) answered(s *session, m message) error {
	switch m.status {
	case 454:
		return because(footage.CauseNetwork, errLost, errors.New("status 454: the camera forgot the session"))
	case 401:
		if k.retried {
			return nil
		}
		k.retried = true
		if err := s.auth.accept(m.header["www-authenticate"]); err != nil {
			return because(footage.CauseCredentials, err, nil)
		}
		return k.send(s)
	case 405, 501, 551:
		k.method = "OPTIONS"
	}
	return nil
}
