package fakecam

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

func TestControl(t *testing.T) {
	s := start(t, Options{Cameras: []Camera{{Source: demo(t)}, {Source: demo(t), Name: "door"}}, Control: "127.0.0.1:0"})
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	post := func(path, body, origin string) int {
		t.Helper()
		r, err := http.NewRequest("POST", s.ControlURL()+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if origin != "" {
			r.Header.Set("Origin", origin)
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		return answer.StatusCode
	}
	for _, c := range []struct {
		path, body, origin string
		want               int
	}{
		{"/cameras/door/fault", `{"kind":"loss","percent":2}`, "", 200},
		{"/cameras/door/fault", `{"kind":"off"}`, "https://example.org", 403},
		{"/cameras/window/fault", `{"kind":"off"}`, "", 404},
		{"/cameras/door/fault", `{"kind":"fire"}`, "", 400},
		{"/cameras/door/fault", `rubbish`, "", 400},
	} {
		if got := post(c.path, c.body, c.origin); got != c.want {
			t.Errorf("%+v: %d", c, got)
		}
	}
	if f := s.Fault(1); f != (Fault{Kind: Loss, Percent: 2}) {
		t.Errorf("fault %+v", f)
	}
	answer, err := http.Get(s.ControlURL() + "/cameras")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var all []report
	if err := json.NewDecoder(answer.Body).Decode(&all); err != nil {
		t.Fatal(err)
	}
	if len(all) != 2 || all[1].Name != "door" || all[1].Fault.Kind != Loss || all[0].Fault.Kind != None {
		t.Errorf("%+v", all)
	}
}

func TestControlStaysOnThisComputer(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:0", ":0", "192.0.2.1:80", "rubbish"} {
		if s, err := Start(t.Context(), Options{Cameras: []Camera{{Source: demo(t)}}, Control: addr}); err == nil {
			s.Close()
			t.Errorf("%s was accepted", addr)
		}
	}
}
