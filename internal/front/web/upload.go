package web

import (
	"io"
	"net/http"
	"strings"
	"time"

	"portiek/internal/acts/governing"
	"portiek/internal/base/fail"
)

// A file is larger than a form. It is read only after the Gate said yes, so that nobody else can make the server hold it, and
// it stays in memory.
const (
	longestUpload = governing.MaxDocument + 1<<20 // what the form needs around the file
	uploadTime    = 3 * time.Minute
)

// uploads tells whether the request brings a file, which the answer itself reads, and bounds it.
func uploads(w http.ResponseWriter, r *http.Request) bool {
	path, document := strings.CutSuffix(r.URL.Path, "/document")
	at := r.URL.Path == "/versies" || document && strings.HasPrefix(path, "/versies/")
	if !at || r.Method != http.MethodPost || !strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data;") {
		return false
	}
	http.NewResponseController(w).SetReadDeadline(time.Now().Add(uploadTime))
	r.Body = http.MaxBytesReader(w, r.Body, longestUpload)
	return true
}

// upload reads a file of a form.
func upload(v *visit, field string, most int64) (data []byte, name string, err error) {
	if err := v.r.ParseMultipartForm(longestUpload); err != nil {
		return nil, "", errNoFile.Because(err)
	}
	f, head, err := v.r.FormFile(field)
	if err != nil {
		return nil, "", errNoFile.Because(err)
	}
	defer f.Close()
	if head.Size > most {
		return nil, "", errFileSize
	}
	data, err = io.ReadAll(f)
	return data, head.Filename, err
}

var (
	errNoFile = fail.New(fail.Invalid, "form.file",
		"Er kwam geen bestand mee, of het is te groot. Kies een bestand en probeer het opnieuw.",
		"No file came along, or it is too large. Choose a file and try again.")
	errFileSize = fail.New(fail.Invalid, "form.file_size",
		"Dit bestand is te groot. Een protocolbestand is hoogstens 1 MB, een document hoogstens 20 MB.",
		"This file is too large. A protocol file is at most 1 MB, a document at most 20 MB.")
)
