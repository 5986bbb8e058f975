package api

import (
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"portiek/internal/acts/viewing"
	"portiek/internal/rules/footage"
)

func stillOperations() []Operation {
	return []Operation{
		asked(Operation{Method: post, Path: "/api/v1/cameras/{camera}/stills", ID: "askStills", Tag: "cameras", Act: "technical_look", Status: 201,
			Summary: "Ask for technical stills", NL: "Vraagt voor een melding van een storing of inspectie om controlebeelden van één camera: grove beelden van wat er vanaf nu wordt opgenomen, waarop geen gezicht te herkennen is. Tien minuten lang.",
			EN: "Asks, for the ticket of a fault or inspection, for technical stills of one camera: coarse pictures of what is recorded from now on, in which no face can be told. For ten minutes."}, Inside, askStills),
		asked(Operation{Method: get, Path: "/api/v1/permits/{permit}/cameras/{camera}/still", ID: "still", Tag: "cameras", Act: "technical_look", Picture: true,
			Summary: "A technical still", NL: "Maakt een controlebeeld van het nieuwste beeld. Het staat in het logboek voordat het wordt gemaakt. Is er nog geen nieuw beeld, vraag dan opnieuw na zoveel seconden als in Retry-After staat.",
			EN: "Makes a technical still of the newest picture. It is in the log before it is made. If there is no new picture yet, ask again after as many seconds as Retry-After says."}, Inside, still),
	}
}

// What a still tells of itself, in headers.
const (
	headerAt        = "Portiek-At"        // the moment of the picture, RFC 3339
	headerSharpness = "Portiek-Sharpness" // variance of the Laplacian of brightness
	headerExposure  = "Portiek-Exposure"  // mean brightness, 0 to 255
	headerDark      = "Portiek-Dark"      // share of pixels, 0 to 1, as good as black
	headerBright    = "Portiek-Bright"    // as good as white
)

// NewStills is a technical look to ask for.
type NewStills struct {
	Ticket string `json:"ticket" minLength:"1" maxLength:"40" example:"S-12" doc:"Number of the fault or inspection: letters, digits and dashes. It stands in the log."`
}

type (
	askStillsIn struct {
		Camera string `path:"camera" maxLength:"40" example:"hal-1"`
		Body   NewStills
	}
	stillIn struct {
		Permit string `path:"permit" maxLength:"60"`
		Camera string `path:"camera" maxLength:"40" example:"hal-1"`
	}
)

func askStills(c *call, in *askStillsIn) (*permitOut, error) {
	r, err := c.Gate.GrantTechnical(c.ctx, c.visitor, footage.CameraID(in.Camera), in.Body.Ticket)
	if err != nil {
		return nil, err
	}
	return &permitOut{permitOf(r, c.Clock.Now())}, nil
}

// still has the gate decide anew about the permit, and the door hold it to what it is for.
func still(c *call, in *stillIn) (*huma.StreamResponse, error) {
	cam := footage.CameraID(in.Camera)
	p, err := c.Gate.Use(c.ctx, c.visitor, cam, in.Permit)
	if err != nil {
		return nil, err
	}
	s, err := c.Door.Still(c.ctx, p, cam)
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(h huma.Context) {
		h.SetHeader("Content-Type", "image/png")
		h.SetHeader("Content-Length", strconv.Itoa(len(s.PNG)))
		for name, value := range figures(s) {
			h.SetHeader(name, value)
		}
		h.BodyWriter().Write(s.PNG)
	}}, nil
}

func figures(s viewing.Still) map[string]string {
	number := func(f float64) string { return strconv.FormatFloat(f, 'f', 3, 64) }
	return map[string]string{
		headerAt: s.At.UTC().Format(moments), headerSharpness: number(s.Sharpness), headerExposure: number(s.Exposure),
		headerDark: number(s.Dark), headerBright: number(s.Bright),
	}
}
