package api

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// The library makes its own failures through these two, which it keeps as variables for this purpose. They are set once, when
// the program starts, and by nobody else.
func init() {
	huma.NewError = func(status int, msg string, errs ...error) huma.StatusError { return refusedForm("nl", status, errs) }
	huma.NewErrorWithContext = func(ctx huma.Context, status int, msg string, errs ...error) huma.StatusError {
		return refusedForm(language(ctx.Header("Accept-Language")), status, errs)
	}
	huma.DefaultArrayNullable = false // a list is always there, if empty
}

// refusedForm is the problem of a request that cannot be read. It says where, and does not repeat what stood there.
func refusedForm(lang string, status int, errs []error) *Problem {
	e, known := formFailures[status]
	if !known {
		e, status = errForm, http.StatusBadRequest
	}
	p := problemOf(e, lang)
	p.Status = status
	for _, err := range errs {
		w := Wrong{EN: err.Error()}
		if d, ok := err.(huma.ErrorDetailer); ok {
			w = Wrong{d.ErrorDetail().Location, d.ErrorDetail().Message}
		}
		p.Wrong = append(p.Wrong, w)
	}
	return p
}
