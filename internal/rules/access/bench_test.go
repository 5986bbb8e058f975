package access

import "testing"

// BenchmarkDecide asks the question with the most conditions. Issue 3 wants 10,000 decisions a second on a core: 100 µs each.
func BenchmarkDecide(b *testing.B) {
	p := builtin(b, "wooncompas")
	j := judge(b, p)
	usual, _ := wish(p)
	usual.Act = "export"
	for name, r := range map[string]Request{
		"yes":     usual,
		"crowded": fulfilled(p, "assessor", "export", "incident"), // 45 words in Met
		"no":      {Subject: usual.Subject, Act: "export", At: noon},
		"nothing": {Act: "view"},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				j.Decide(r)
			}
		})
	}
}

// BenchmarkRevive is what every group of pictures costs.
func BenchmarkRevive(b *testing.B) {
	p := builtin(b, "wooncompas")
	j := judge(b, p)
	r, rec := wish(p)
	_, rec, a := j.Mint(r, rec)
	if !a.Allowed {
		b.Fatal(a.Err())
	}
	for b.Loop() {
		j.Revive(rec, r)
	}
}
