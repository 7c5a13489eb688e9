package objects

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// fakeS3 is an S3 service with one bucket that checks what a real one checks: the signature of
// every request (Signature Version 4, written from its public description, not with the client's
// code) and the hash of what is put.
type fakeS3 struct {
	key, secret, bucket string
	down                bool

	mu       sync.Mutex
	objects  map[string]fakeObject
	requests []string
}

type fakeObject struct {
	body []byte
	at   time.Time
}

func startFakeS3(t *testing.T) (*fakeS3, string) {
	f := &fakeS3{key: "AKTEST", secret: "s3cret/with+signs", bucket: "evidence", objects: map[string]fakeObject{}}
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	return f, strings.TrimPrefix(server.URL, "http://")
}

func (f *fakeS3) refuse(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	fmt.Fprintf(w, `<?xml version="1.0"?><Error><Code>%s</Code><Message>%s</Message></Error>`, code, code)
}

func (f *fakeS3) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.requests = append(f.requests, r.Method+" "+r.URL.RequestURI()+" "+r.Header.Get("Range"))
	if f.down {
		f.refuse(w, http.StatusServiceUnavailable, "SlowDown")
		return
	}
	if sum := sha256.Sum256(body); r.Header.Get("X-Amz-Content-Sha256") != hex.EncodeToString(sum[:]) && (len(body) > 0 || r.Header.Get("X-Amz-Content-Sha256") != "UNSIGNED-PAYLOAD") {
		f.refuse(w, http.StatusBadRequest, "XAmzContentSHA256Mismatch")
		return
	}
	if got, want := signatureOf(r), f.sign(r); got == "" || !hmac.Equal([]byte(got), []byte(want)) {
		f.refuse(w, http.StatusForbidden, "SignatureDoesNotMatch")
		return
	}
	bucket, key, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if bucket != f.bucket {
		f.refuse(w, http.StatusNotFound, "NoSuchBucket")
		return
	}
	if key == "" && r.Method == http.MethodGet {
		f.list(w, r)
		return
	}
	if key == "" && r.Method == http.MethodHead {
		return
	}
	o, found := f.objects[key]
	switch r.Method {
	case http.MethodPut:
		f.objects[key] = fakeObject{body, time.Now()}
		w.Header().Set("ETag", `"e"`)
	case http.MethodDelete:
		delete(f.objects, key)
		w.WriteHeader(http.StatusNoContent)
	case http.MethodGet, http.MethodHead:
		if !found {
			f.refuse(w, http.StatusNotFound, "NoSuchKey")
			return
		}
		w.Header().Set("ETag", `"e"`)
		w.Header().Set("Content-Type", "application/octet-stream")
		http.ServeContent(w, r, "", o.at, strings.NewReader(string(o.body)))
	}
}

// list answers in pages of two, so that the client has to go on.
func (f *fakeS3) list(w http.ResponseWriter, r *http.Request) {
	type content struct {
		Key          string
		Size         int
		LastModified string
		ETag         string
	}
	var answer struct {
		XMLName               xml.Name `xml:"ListBucketResult"`
		Name                  string
		IsTruncated           bool
		NextContinuationToken string
		Contents              []content
	}
	answer.Name = f.bucket
	var keys []string
	for k := range f.objects {
		if strings.HasPrefix(k, r.URL.Query().Get("prefix")) && k > r.URL.Query().Get("continuation-token") {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	for i, k := range keys {
		if i == 2 {
			answer.IsTruncated, answer.NextContinuationToken = true, keys[1]
			break
		}
		answer.Contents = append(answer.Contents, content{k, len(f.objects[k].body), f.objects[k].at.UTC().Format(time.RFC3339Nano), `"e"`})
	}
	w.Header().Set("Content-Type", "application/xml")
	xml.NewEncoder(w).Encode(answer)
}

func signatureOf(r *http.Request) string {
	_, s, _ := strings.Cut(r.Header.Get("Authorization"), "Signature=")
	return s
}

// sign computes the signature of a request by its own headers.
func (f *fakeS3) sign(r *http.Request) string {
	auth := r.Header.Get("Authorization")
	_, credential, ok := strings.Cut(auth, "AWS4-HMAC-SHA256 Credential=")
	credential, _, _ = strings.Cut(credential, ",")
	parts := strings.Split(credential, "/")
	if !ok || len(parts) != 5 || parts[0] != f.key {
		return "unsigned"
	}
	_, names, _ := strings.Cut(auth, "SignedHeaders=")
	names, _, _ = strings.Cut(names, ",")
	var headers strings.Builder
	for name := range strings.SplitSeq(names, ";") {
		value := strings.Join(r.Header.Values(name), ",")
		switch name {
		case "host":
			value = r.Host
		case "content-length":
			value = fmt.Sprint(r.ContentLength)
		}
		headers.WriteString(name + ":" + strings.TrimSpace(value) + "\n")
	}
	query := strings.ReplaceAll(url.Values(r.URL.Query()).Encode(), "+", "%20")
	canonical := strings.Join([]string{r.Method, r.URL.EscapedPath(), query, headers.String(), names, r.Header.Get("X-Amz-Content-Sha256")}, "\n")
	sum := sha256.Sum256([]byte(canonical))
	text := strings.Join([]string{"AWS4-HMAC-SHA256", r.Header.Get("X-Amz-Date"), strings.Join(parts[1:], "/"), hex.EncodeToString(sum[:])}, "\n")
	key := []byte("AWS4" + f.secret)
	for _, part := range append(parts[1:], text) {
		m := hmac.New(sha256.New, key)
		m.Write([]byte(part))
		key = m.Sum(nil)
	}
	return hex.EncodeToString(key)
}
