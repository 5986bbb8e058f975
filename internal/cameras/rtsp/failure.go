package rtsp

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"

	"portiek/internal/base/fail"
	"portiek/internal/rules/footage"
)

// Failure is why a connection ended. Err wraps a *fail.Error with a sentence for people; it holds no secrets.
type Failure struct {
	Cause footage.Cause
	Err   error
}

// Error gives cause and reason, for logs.
func (f *Failure) Error() string { return fmt.Sprintf("rtsp: %s: %v", f.Cause, f.Err) }

// Unwrap gives the reason.
func (f *Failure) Unwrap() error { return f.Err }

// The refusals and failures that people may see.
var (
	errStopped = fail.New(fail.Unavailable, "camera.stopped",
		"De opname van deze camera is gestopt door Portiek zelf.",
		"Portiek itself stopped recording this camera.")
	errSink = fail.New(fail.Unavailable, "camera.not_stored",
		"Portiek kon de beelden niet aannemen. Kijk naar de schijf en het logboek van de recorder.",
		"Portiek could not take in the pictures. Look at the recorder's disk and log.")
	errNoAnswer = fail.New(fail.Unavailable, "camera.no_answer",
		"De camera antwoordt niet. Controleer voeding, netwerkkabel en adres.",
		"The camera does not answer. Check its power, network cable and address.")
	errUnreachable = fail.New(fail.Unavailable, "camera.unreachable",
		"De camera is via het netwerk niet te bereiken. Controleer adres, poort en firewall.",
		"The camera cannot be reached over the network. Check address, port and firewall.")
	errLost = fail.New(fail.Unavailable, "camera.connection_lost",
		"De verbinding met de camera viel weg. Portiek probeert het opnieuw.",
		"The connection to the camera was lost. Portiek will try again.")
	errSilent = fail.New(fail.Unavailable, "camera.silent",
		"De camera is verbonden maar stuurt geen beeld. Herstart de camera of controleer de instellingen van de stroom.",
		"The camera is connected but sends no pictures. Restart the camera or check its stream settings.")
	errSlow = fail.New(fail.Unavailable, "camera.too_slow",
		"De camera antwoordt te traag om een verbinding op te bouwen. Herstart de camera of controleer het netwerk.",
		"The camera answers too slowly to set up a connection. Restart the camera or check the network.")
	errBusy = fail.New(fail.Unavailable, "camera.busy",
		"De camera geeft een interne fout of heeft te veel kijkers. Sluit andere verbindingen of herstart de camera.",
		"The camera reports an internal error or has too many viewers. Close other connections or restart the camera.")
	errCredentials = fail.New(fail.Refused, "camera.credentials",
		"De camera weigert gebruikersnaam of wachtwoord. Controleer beide in de configuratie.",
		"The camera refuses the user name or password. Check both in the configuration.")
	errNoCredentials = fail.New(fail.Refused, "camera.credentials_missing",
		"De camera vraagt om een gebruikersnaam en wachtwoord. Vul ze in in de configuratie.",
		"The camera asks for a user name and password. Add them to the configuration.")
	errBasicPlain = fail.New(fail.Refused, "camera.basic_without_tls",
		"De camera vraagt het wachtwoord leesbaar over een onversleutelde verbinding; dat stuurt Portiek niet. Zet Digest aan of gebruik rtsps://.",
		"The camera asks for the password in the clear over an unencrypted connection; Portiek does not send that. Turn on Digest or use rtsps://.")
	errAuthMethod = fail.New(fail.Refused, "camera.auth_unsupported",
		"De camera vraagt een aanmeldwijze die Portiek niet kent. Kies Digest (MD5 of SHA-256) op de camera.",
		"The camera asks for a sign-in method that Portiek does not know. Choose Digest (MD5 or SHA-256) on the camera.")
	errCertificate = fail.New(fail.Refused, "camera.certificate_changed",
		"Het certificaat van de camera is een ander dan voorheen. Ga na of de camera vervangen of bijgewerkt is en keur het nieuwe certificaat goed.",
		"The camera's certificate differs from before. Find out whether the camera was replaced or updated, and accept the new certificate.")
	errCertificateUntrusted = fail.New(fail.Refused, "camera.certificate_untrusted",
		"Het certificaat van de camera is niet uitgegeven door de ingestelde CA of niet voor dit adres. Installeer een geldig certificaat op de camera.",
		"The camera's certificate was not issued by the configured CA or not for this address. Install a valid certificate on the camera.")
	errTLS = fail.New(fail.Refused, "camera.tls",
		"De camera kan geen veilige verbinding opbouwen (TLS 1.2 of hoger). Werk de camera bij, of gebruik de juiste poort.",
		"The camera cannot set up a secure connection (TLS 1.2 or higher). Update the camera, or use the right port.")
	errRubbish = fail.New(fail.Invalid, "camera.not_rtsp",
		"De camera stuurt gegevens die geen geldig RTSP zijn. Controleer adres en poort; werk anders de camera bij.",
		"The camera sends data that is not valid RTSP. Check address and port; otherwise update the camera.")
	errFlood = fail.New(fail.Refused, "camera.flood",
		"De camera stuurt veel meer gegevens dan een camera hoort te doen. Verlaag de bitsnelheid of controleer het apparaat.",
		"The camera sends far more data than a camera should. Lower its bit rate or check the device.")
	errStatus = fail.New(fail.Invalid, "camera.refuses",
		"De camera weigert het verzoek om beeld. Controleer het pad in het adres en de instellingen van de stroom.",
		"The camera refuses the request for pictures. Check the path in the address and its stream settings.")
	errPath = fail.New(fail.NotFound, "camera.path_unknown",
		"De camera kent dit pad niet. Controleer het deel van het adres na de hostnaam.",
		"The camera does not know this path. Check the part of the address after the host name.")
	errRedirect = fail.New(fail.Refused, "camera.redirect_elsewhere",
		"De camera verwijst door naar een ander apparaat of naar een onveilige verbinding; dat volgt Portiek niet. Vul het juiste adres zelf in.",
		"The camera redirects to another device or to an insecure connection; Portiek does not follow that. Enter the right address yourself.")
	errNoTCP = fail.New(fail.Invalid, "camera.no_tcp",
		"De camera stuurt geen beeld over TCP. Zet RTP over RTSP (TCP, interleaved) aan op de camera.",
		"The camera does not send pictures over TCP. Turn on RTP over RTSP (TCP, interleaved) on the camera.")
	errCodec = fail.New(fail.Invalid, "camera.codec_unsupported",
		"De camera biedt geen videostroom in H.264 of H.265 aan die Portiek kan opnemen. Kies H.264 of H.265 op de camera.",
		"The camera offers no video stream in H.264 or H.265 that Portiek can record. Choose H.264 or H.265 on the camera.")
	errStream = fail.New(fail.Invalid, "camera.stream_unreadable",
		"De videostroom van de camera is niet te lezen. Kies een ander profiel of werk de camera bij.",
		"The camera's video stream cannot be read. Choose another profile or update the camera.")
)

// because makes a Failure from a sentence for people and the technical reason under it.
func because(c footage.Cause, e *fail.Error, err error) *Failure {
	if err == nil {
		return &Failure{c, e}
	}
	return &Failure{c, e.Because(err)}
}

// protocolError is a Failure for bytes that break the protocol; detail names what, never what was sent.
func protocolError(detail string) *Failure {
	return because(footage.CauseProtocol, errRubbish, errors.New(detail))
}

// sinkFailure passes on an error of the recorder's own side.
func sinkFailure(err error) *Failure {
	var f *Failure
	if errors.As(err, &f) {
		return f
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return because(footage.CauseRecorderStopped, errStopped, err)
	}
	var known *fail.Error
	if errors.As(err, &known) {
		return &Failure{footage.CauseDisk, err}
	}
	return because(footage.CauseDisk, errSink, err)
}

// dialFailure tells a camera that is off from a network that refuses.
func dialFailure(err error) *Failure {
	var ne net.Error
	switch {
	case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.ENETUNREACH):
		return because(footage.CauseNetwork, errUnreachable, plain(err))
	case errors.Is(err, syscall.EHOSTUNREACH), errors.As(err, &ne) && ne.Timeout():
		return because(footage.CauseCameraOff, errNoAnswer, plain(err))
	}
	return because(footage.CauseNetwork, errUnreachable, plain(err))
}

// plain keeps the deepest reason of a network error, without the addresses around it.
func plain(err error) error {
	var op *net.OpError
	if errors.As(err, &op) && op.Err != nil {
		err = op.Err
	}
	var sys *os.SyscallError
	if errors.As(err, &sys) {
		err = sys
	}
	return err
}
