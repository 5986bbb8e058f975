package fakecam

import (
	"encoding/json"
	"net"
	"net/http"
	"time"

	"portiek/internal/base/fail"
)

// control lets a person or a script make cameras misbehave:
//
//	GET  /cameras               what each camera is doing and has sent
//	POST /cameras/{name}/fault  {"kind":"loss","percent":2}; {"kind":""} ends it
//
// It has no credentials, so it listens on the loopback address only, and refuses what a browser sends for another site.
type control struct {
	url  string
	http *http.Server
}

// report is one camera in the answer to GET /cameras.
type report struct {
	Name  string `json:"name"`
	URL   string `json:"url"`
	Fault Fault  `json:"fault"`
	Sent  Count  `json:"sent"`
}

func startControl(s *Server, addr string) (*control, error) {
	host, _, err := net.SplitHostPort(addr)
	if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsLoopback() {
		return nil, fail.New(fail.Invalid, "fakecam.control",
			"De bediening luistert alleen op deze computer; schrijf bijvoorbeeld 127.0.0.1:8555.",
			"The control listens on this computer only; write for instance 127.0.0.1:8555.").Because(err)
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /cameras", s.list)
	mux.HandleFunc("POST /cameras/{name}/fault", s.change)
	c := &control{
		url: "http://" + l.Addr().String(),
		http: &http.Server{
			Handler:           http.NewCrossOriginProtection().Handler(mux),
			ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second,
		},
	}
	go c.http.Serve(l)
	return c, nil
}

func (c *control) stop() { _ = c.http.Close() }

func (s *Server) list(w http.ResponseWriter, _ *http.Request) {
	all := make([]report, len(s.devices))
	for i, d := range s.devices {
		all[i] = report{d.name, d.url(), d.lasting(), d.sent()}
	}
	answer(w, http.StatusOK, all)
}

func (s *Server) change(w http.ResponseWriter, r *http.Request) {
	var f Fault
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 4096)).Decode(&f); err != nil {
		answer(w, http.StatusBadRequest, map[string]string{"error": err.Error()})
		return
	}
	for _, d := range s.devices {
		if d.name != r.PathValue("name") {
			continue
		}
		if err := d.setFault(f); err != nil {
			answer(w, http.StatusBadRequest, map[string]string{"error": fail.Of(err).EN})
			return
		}
		answer(w, http.StatusOK, report{d.name, d.url(), d.lasting(), d.sent()})
		return
	}
	answer(w, http.StatusNotFound, map[string]string{"error": "there is no such camera"})
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}
