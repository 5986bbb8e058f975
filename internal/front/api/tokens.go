package api

import (
	"slices"
	"time"

	"portiek/internal/rules/people"
)

func tokenOperations() []Operation {
	return []Operation{
		asking(Operation{Method: get, Path: "/api/v1/tokens", ID: "tokens", Tag: "people", Act: "manage_tokens",
			Summary: "Tokens", NL: "Alle tokens, ook die niet meer gelden. De tokens zelf zijn nergens meer te zien.",
			EN: "All tokens, also those that have ended. The tokens themselves cannot be seen anywhere any more."}, nothing[none], tokens),
		asking(Operation{Method: post, Path: "/api/v1/tokens", ID: "makeToken", Tag: "people", Act: "manage_tokens", Status: 201,
			Summary: "Make a token", NL: "Maakt een token. Het antwoord laat het één keer zien. Met een token maakt u er alleen een voor dezelfde rol, met niet meer complexen en niet langer geldig.",
			EN: "Makes a token. The answer shows it once. With a token you can only make one for the same role, with no more complexes and no longer life."}, nothing[makeTokenIn], makeToken),
		asking(Operation{Method: post, Path: "/api/v1/tokens/{token}/end", ID: "endToken", Tag: "people", Act: "manage_tokens",
			Summary: "Withdraw a token", NL: "Trekt een token nu in.", EN: "Withdraws a token now."}, nothing[tokenIn], endToken),
	}
}

// Token is what a program signs in with.
type Token struct {
	ID        string     `json:"id" doc:"Its public name."`
	Name      string     `json:"name" example:"koppeling meldkamer"`
	Role      string     `json:"role" example:"auditor"`
	Complexes []string   `json:"complexes" doc:"Empty: wherever the person holds the role."`
	Person    string     `json:"person"`
	Made      time.Time  `json:"made"`
	Until     time.Time  `json:"until"`
	EndedAt   *time.Time `json:"ended_at,omitempty"`
}

func tokenOf(t people.Token) Token {
	return Token{t.ID, t.Name, t.Role, texts(t.Complexes), string(t.Person), micro(t.Made), micro(t.Until), moment(t.EndedAt)}
}

type (
	tokensOut struct {
		Body struct {
			Items []Token `json:"items"`
		} `nameHint:"Tokens"`
	}
	tokenIn struct {
		Token string `path:"token" maxLength:"60"`
	}
)

func tokens(c *call, _ *none) (*tokensOut, error) {
	all, err := c.Staff.Tokens(c.ctx)
	if err != nil {
		return nil, err
	}
	out := &tokensOut{}
	out.Body.Items = []Token{}
	for _, t := range all {
		out.Body.Items = append(out.Body.Items, tokenOf(t))
	}
	return out, nil
}

// NewToken is a token to make.
type NewToken struct {
	Name      string     `json:"name" minLength:"1" maxLength:"100" example:"koppeling meldkamer"`
	Role      string     `json:"role" minLength:"1" maxLength:"60" example:"administrator"`
	Complexes []string   `json:"complexes,omitempty" maxItems:"500" doc:"Absent: as your own token."`
	Until     *time.Time `json:"until,omitempty" doc:"As your own token, if absent."`
}

// MadeToken is a token with the one showing of what to sign in with.
type MadeToken struct {
	Token
	Bearer string `json:"bearer" doc:"To send as Authorization: Bearer. Keep it as a password: it is shown this once."`
}

type (
	makeTokenIn  struct{ Body NewToken }
	makeTokenOut struct{ Body MadeToken }
)

func makeToken(c *call, in *makeTokenIn) (*makeTokenOut, error) {
	n := in.Body
	t, err := within(*c.visitor.Token, people.Token{Name: n.Name, Role: n.Role, Complexes: n.Complexes, Until: given(n.Until)})
	if err != nil {
		return nil, err
	}
	t, bearer, err := c.Staff.MakeToken(c.ctx, c.by(), t)
	if err != nil {
		return nil, err
	}
	return &makeTokenOut{MadeToken{tokenOf(t), bearer.Reveal()}}, nil
}

// within holds a new token to what the token that makes it may do: its person may hold other roles, but it was not given those.
func within(own, asked people.Token) (people.Token, error) {
	if len(asked.Complexes) == 0 {
		asked.Complexes = own.Complexes
	}
	if asked.Until.IsZero() {
		asked.Until = own.Until
	}
	outside := func(c string) bool { return len(own.Complexes) > 0 && !slices.Contains(own.Complexes, c) }
	if asked.Role != own.Role || slices.ContainsFunc(asked.Complexes, outside) || asked.Until.After(own.Until) {
		return asked, errMore
	}
	return asked, nil
}

func endToken(c *call, in *tokenIn) (*none, error) {
	return &none{}, c.Staff.EndToken(c.ctx, c.by(), in.Token)
}
