package api

import (
	"time"

	"portiek/internal/acts/viewing"
	"portiek/internal/rules/footage"
)

func cameraOperations() []Operation {
	return []Operation{
		listing(Operation{Method: get, Path: "/api/v1/cameras", ID: "cameras", Tag: "cameras", Act: "overview",
			Summary: "Cameras", NL: "De camera's van de complexen waar u die mag zien, en hoe het ermee gaat.",
			EN: "The cameras of the complexes where you may see them, and how they are."}, cameras),
		asking(Operation{Method: get, Path: "/api/v1/cameras/{camera}/timeline", ID: "timeline", Tag: "cameras", Act: "see_timeline",
			Summary: "When a camera recorded", NL: "Wanneer een camera heeft opgenomen en waarom soms niet; zonder beeld. Ten hoogste een week per vraag.",
			EN: "When a camera recorded and why it did not at times; no pictures. At most a week in one request."}, aboutTimeline, timeline),
	}
}

// Camera is how one camera is.
type Camera struct {
	ID          string     `json:"id" example:"hal-1"`
	Name        string     `json:"name" example:"Hal, ingang Parkweg"`
	Complex     string     `json:"complex" example:"Parkweg 1-99"`
	State       string     `json:"state" enum:"recording,connecting,failing,removed"`
	Since       *time.Time `json:"since,omitempty"`
	Cause       *Cause     `json:"cause,omitempty" doc:"Why it does not record."`
	LastPicture *time.Time `json:"last_picture,omitempty"`
	Codec       string     `json:"codec,omitempty" example:"avc1.64001f" doc:"RFC 6381."`
	Width       int        `json:"width,omitempty"`
	Height      int        `json:"height,omitempty"`
	FPS         float64    `json:"fps,omitempty"`
	TermSeconds int64      `json:"term_seconds,omitempty" example:"259200" doc:"How long its footage may exist."`
	TermArticle string     `json:"term_article,omitempty" example:"WI-6.3"`
}

// Cause is why there is no footage.
type Cause struct {
	Code string `json:"code" example:"network"`
	NL   string `json:"nl"`
	EN   string `json:"en"`
}

func cause(c footage.Cause) *Cause {
	if c == "" {
		return nil
	}
	nl, en := viewing.CauseWords(c)
	return &Cause{string(c), nl, en}
}

type camerasOut struct {
	Body struct {
		Items []Camera `json:"items"`
	} `nameHint:"Cameras"`
}

func cameras(c *call, _ *none) (*camerasOut, error) {
	states, err := c.Cameras.States(c.ctx)
	if err != nil {
		return nil, err
	}
	out, where := &camerasOut{}, c.placesOf("overview")
	out.Body.Items = []Camera{}
	for _, s := range states {
		open, err := where.open(s.Complex)
		if err != nil {
			return nil, err
		}
		if open {
			out.Body.Items = append(out.Body.Items, Camera{
				ID: string(s.ID), Name: s.Name, Complex: s.Complex, State: s.State, Since: moment(s.Since), Cause: cause(s.Cause),
				LastPicture: moment(s.LastPicture), Codec: s.Codec, Width: s.Width, Height: s.Height, FPS: s.FPS,
				TermSeconds: int64(s.Term / time.Second), TermArticle: s.TermArticle,
			})
		}
	}
	return out, nil
}
