package api

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// security is the name of the one way to tell who asks.
const security = "token"

const about = `Portiek is cameratoezicht dat zijn eigen protocol naleeft. Met deze API doen programma's wat mensen op de pagina's doen: dezelfde
handelingen, dezelfde beslissingen, dezelfde weigeringen. Een beheerder maakt een token voor één rol; het token mag nooit meer dan die rol.

Portiek is video surveillance that keeps its own protocol. With this API programs do what people do on the pages: the same acts, the
same decisions, the same refusals. An administrator makes a token for one role; the token never may do more than that role.

- Every operation is one act (x-portiek-act). Whether it is allowed follows from the protocol in force.
- A refusal is a problem (RFC 9457) that names every article that decided, every condition that is not met, and what to do about it.
- Times are RFC 3339, with offset; answers are in UTC. Footage is cut at whole groups of pictures.
- What is in the body and not described here is refused.`

// description is what the OpenAPI document says besides its operations. The library's own extra routes are all off: the table
// is the only list of what there is.
func description(version string) huma.Config {
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title: "Portiek", Version: version, Description: about,
				License: &huma.License{Name: "EUPL-1.2", Identifier: "EUPL-1.2"},
			},
			Servers: []*huma.Server{{URL: "/", Description: "This server"}},
			Components: &huma.Components{
				Schemas: huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer),
				SecuritySchemes: map[string]*huma.SecurityScheme{security: {
					Type: "http", Scheme: "bearer", Description: "A token of an administrator: portiek admin token create.",
				}},
			},
			Tags: tags,
		},
		Formats: formats(), DefaultFormat: "application/json", RejectUnknownQueryParameters: true,
	}
}

var tags = []*huma.Tag{
	{Name: "about", Description: "Who you are, what the protocol says, and what would be allowed."},
	{Name: "cameras", Description: "How cameras are, and when they recorded."},
	{Name: "cases", Description: "Cases: footage is seen inside a case only."},
	{Name: "permits", Description: "Leave to see given cameras over a given span, and the footage itself."},
	{Name: "holds", Description: "Footage that is kept beyond its term for a case."},
	{Name: "people", Description: "People, the roles that they hold, and what they sign in with."},
	{Name: "proof", Description: "The log that cannot be rewritten, and receipts of destruction."},
}

// described is the operation as the library wants it.
func (o Operation) described() *huma.Operation {
	d := &huma.Operation{
		OperationID: o.ID, Method: o.Method, Path: o.Path, Tags: []string{o.Tag}, Summary: o.Summary,
		Description:  o.NL + "\n\n" + o.EN + "\n\nAct: `" + o.Act + "`.",
		MaxBodyBytes: longestBody + 1, DefaultStatus: o.Status,
		Extensions: map[string]any{"x-portiek-act": o.Act},
		Security:   []map[string][]string{{security: {}}},
		Errors:     []int{http.StatusBadRequest, http.StatusTooManyRequests, http.StatusServiceUnavailable},
	}
	if o.Asked == Public {
		d.Security = []map[string][]string{}
	} else {
		d.Errors = append(d.Errors, http.StatusUnauthorized, http.StatusForbidden)
	}
	if strings.Contains(o.Path, "{") {
		d.Errors = append(d.Errors, http.StatusNotFound)
	}
	if o.Method == post {
		d.Errors = append(d.Errors, http.StatusConflict)
	}
	if o.Film {
		d.Errors = append(d.Errors, http.StatusGone)
		d.Responses = map[string]*huma.Response{"200": {
			Description: "The film, sent as it is opened. An answer that is cut off is not whole.",
			Content:     map[string]*huma.MediaType{"video/mp4": {Schema: &huma.Schema{Type: "string", Format: "binary"}}},
			Headers: textHeaders(map[string]string{
				headerFrom: "The moment of the first picture, RFC 3339.", headerTo: "The end of the last one.", headerCodec: "RFC 6381.",
				headerBase: "The moment of media time 0 (footage only).", headerParts: "How many parts the copy is in (copies only).",
			}),
		}}
	}
	if o.Picture {
		d.Errors = append(d.Errors, http.StatusConflict)
		d.Responses = map[string]*huma.Response{"200": {
			Description: "The still. What is said of it stands in headers.",
			Content:     map[string]*huma.MediaType{"image/png": {Schema: &huma.Schema{Type: "string", Format: "binary"}}},
			Headers: textHeaders(map[string]string{
				headerAt: "The moment of the picture, RFC 3339.", headerSharpness: "Variance of the Laplacian of brightness: near 0 for fog, dirt or a covered lens.",
				headerExposure: "Mean brightness, 0 (black) to 255 (white).", headerDark: "Share of pixels, 0 to 1, that are as good as black.",
				headerBright: "Share of pixels, 0 to 1, that are as good as white.",
			}),
		}}
	}
	return d
}

// describe makes the document. Every operation fails in the same few ways, so those are described once. The library counts
// what it refuses as 422; here that is 400.
func (a *API) describe() []byte {
	doc := a.huma.OpenAPI()
	doc.Components.Responses = failures()
	for _, item := range doc.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post} {
			if op == nil {
				continue
			}
			delete(op.Responses, strconv.Itoa(http.StatusUnprocessableEntity))
			for status := range op.Responses {
				if doc.Components.Responses[status] != nil {
					op.Responses[status] = &huma.Response{Ref: "#/components/responses/" + status}
				}
			}
		}
	}
	b, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		panic("api: no description: " + err.Error())
	}
	return append(b, '\n')
}

// failures are the ways in which operations fail, by status.
func failures() map[string]*huma.Response {
	out := map[string]*huma.Response{}
	for status, what := range map[int]string{
		http.StatusBadRequest:          "Something in the request is not right; wrong says where.",
		http.StatusUnauthorized:        "No token came along, or one that does not count (any more). A page's cookie is none.",
		http.StatusForbidden:           "Not allowed: every article that decided, every condition that is not met, and what to do about it.",
		http.StatusNotFound:            "There is no such thing, or no footage of that moment; the reason is given.",
		http.StatusConflict:            "The state changed meanwhile, or does not allow this step.",
		http.StatusGone:                "It existed and was erased, as the term demands.",
		http.StatusTooManyRequests:     "Too many requests in a row.",
		http.StatusInternalServerError: "A fault of ours, or stored bytes that are not what was stored.",
		http.StatusServiceUnavailable:  "A disk, database or network does not answer, or the log cannot be written. Try again later.",
	} {
		r := &huma.Response{Description: what, Content: map[string]*huma.MediaType{problemType: {Schema: &huma.Schema{Ref: "#/components/schemas/Problem"}}}}
		switch status {
		case http.StatusUnauthorized:
			r.Headers = textHeaders(map[string]string{"WWW-Authenticate": "Bearer."})
		case http.StatusTooManyRequests:
			r.Headers = textHeaders(map[string]string{"Retry-After": "How many seconds to wait."})
		case http.StatusForbidden:
			r.Content[problemType].Example = refusalExample
		}
		out[strconv.Itoa(status)] = r
	}
	return out
}

// refusalExample is a no as it looks.
var refusalExample = Problem{
	Type: "urn:portiek:problem:access.refused", Title: "Dit mag niet", Status: http.StatusForbidden, Code: "access.refused", Kind: "refused",
	Detail: "Kijken mag alleen binnen een open dossier. Open een dossier of laat u eraan toewijzen.",
	Message: Both{"Kijken mag alleen binnen een open dossier. Open een dossier of laat u eraan toewijzen.",
		"Looking is allowed inside an open case only. Open a case or have yourself assigned to one."},
	Article:  "WI-0.7",
	Articles: []Article{{"WI-0.7", "protocol", "Bekijken is alleen toegestaan als bewijs nodig is.", "Viewing is allowed only where evidence is needed."}},
	Unmet: []Unmet{{"in_case", Article{"WI-0.7", "protocol", "Bekijken is alleen toegestaan als bewijs nodig is.", "Viewing is allowed only where evidence is needed."},
		"Kijken mag alleen binnen een open dossier.", "Looking is allowed inside an open case only.",
		Both{"Open een dossier of laat u eraan toewijzen.", "Open a case or have yourself assigned to one."}}},
}

func textHeaders(list map[string]string) map[string]*huma.Param {
	out := map[string]*huma.Param{}
	for name, what := range list {
		out[name] = &huma.Param{Description: what, Schema: &huma.Schema{Type: "string"}}
	}
	return out
}
