package objects

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"luodi/internal/fault"
)

// Bucket keeps objects in a bucket of an S3 service, under prefix/ab/ab34…. Drafts are on the
// local disk. An object is sent in one signed request with its hash, so that the service refuses
// bytes that changed on the way, and there is never half an object.
type Bucket struct {
	client *minio.Core
	name   string
	prefix string // "" or ends with a slash
	spool  string // local folder of drafts
}

// BucketSetting says where a bucket is. Empty keys mean: those of the environment
// (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY).
type BucketSetting struct {
	Endpoint  string // host and port
	Bucket    string
	Prefix    string
	Region    string // "" means us-east-1, which other services than Amazon take for "any"
	AccessKey string
	SecretKey string
	Plain     bool // http instead of https, for a service on the same machine
	ByHost    bool // bucket.host instead of host/bucket
	Retries   int  // of a failed request; 0 means 4
}

// NewBucket opens a bucket; it does not call the service yet.
func NewBucket(set BucketSetting, spool string) (*Bucket, error) {
	if err := os.MkdirAll(spool, 0o700); err != nil {
		return nil, diskFault("make the folder of drafts", err)
	}
	keys := credentials.NewEnvAWS()
	if set.AccessKey != "" {
		keys = credentials.NewStaticV4(set.AccessKey, set.SecretKey, "")
	}
	lookup := minio.BucketLookupPath
	if set.ByHost {
		lookup = minio.BucketLookupDNS
	}
	if set.Region == "" {
		set.Region = "us-east-1"
	}
	if set.Retries == 0 {
		set.Retries = 4
	}
	client, err := minio.NewCore(set.Endpoint, &minio.Options{
		Creds: keys, Secure: !set.Plain, Region: set.Region, BucketLookup: lookup, MaxRetries: set.Retries,
	})
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, "objects.setting", fault.Args{"setting": set.Endpoint}, err)
	}
	prefix := strings.Trim(set.Prefix, "/")
	if prefix != "" {
		prefix += "/"
	}
	return &Bucket{client: client, name: set.Bucket, prefix: prefix, spool: spool}, nil
}

func (s *Bucket) key(h Hash) string { return s.prefix + string(h[:2]) + "/" + string(h) }

// Ready asks whether the bucket is there and may be used with these keys. Asked for one object, a
// service does not tell a wrong bucket from a missing object.
func (s *Bucket) Ready(ctx context.Context) error {
	found, err := s.client.BucketExists(ctx, s.name)
	if err != nil {
		return s.fault("open", "", err)
	}
	if !found {
		return fault.New(fault.Invalid, "objects.no_bucket", fault.Args{"bucket": s.name})
	}
	return nil
}

// Begin opens a draft in the local folder.
func (s *Bucket) Begin(context.Context) (*Draft, error) { return newDraft(s.spool) }

// Put sends the draft, also when the object is there: that renews its time. Objects are a few
// megabytes, and a draft of known content is the exception.
func (s *Bucket) Put(ctx context.Context, d *Draft) (Hash, error) {
	h := d.Hash()
	_, err := s.client.PutObject(ctx, s.name, s.key(h), d.Reader(), d.Size(), "", string(h), minio.PutObjectOptions{
		ContentType: "application/octet-stream", DisableContentSha256: true,
	})
	if err != nil {
		return "", s.fault("put", h, err)
	}
	return h, nil
}

// Has asks for the head of an object.
func (s *Bucket) Has(ctx context.Context, h Hash) (int64, bool, error) {
	info, found, err := s.stat(ctx, h)
	return info.Size, found, err
}

func (s *Bucket) stat(ctx context.Context, h Hash) (minio.ObjectInfo, bool, error) {
	if !h.valid() {
		return minio.ObjectInfo{}, false, nil
	}
	info, err := s.client.StatObject(ctx, s.name, s.key(h), minio.StatObjectOptions{})
	if isMissing(err) {
		return minio.ObjectInfo{}, false, nil
	}
	if err != nil {
		return minio.ObjectInfo{}, false, s.fault("look for", h, err)
	}
	return info, true, nil
}

// Delete removes an object.
func (s *Bucket) Delete(ctx context.Context, h Hash) error {
	if !h.valid() {
		return nil
	}
	err := s.client.RemoveObject(ctx, s.name, s.key(h), minio.RemoveObjectOptions{})
	if err != nil && !isMissing(err) {
		return s.fault("remove", h, err)
	}
	return nil
}

// Each lists the bucket under the prefix.
func (s *Bucket) Each(ctx context.Context, visit func(Info) error) error {
	ctx, stop := context.WithCancel(ctx) // ends the lister when visit fails
	defer stop()
	for o := range s.client.Client.ListObjects(ctx, s.name, minio.ListObjectsOptions{Prefix: s.prefix, Recursive: true}) {
		if o.Err != nil {
			return s.fault("list", "", o.Err)
		}
		h := Hash(o.Key[strings.LastIndexByte(o.Key, '/')+1:])
		if !h.valid() {
			continue
		}
		if err := visit(Info{Hash: h, Size: o.Size, Modified: o.LastModified}); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// Reap removes an object that is still old and still not named. A bucket has no way to set it
// aside: whoever puts the same content in the moment between looking and removing finds out in
// Settle.
func (s *Bucket) Reap(ctx context.Context, h Hash, before time.Time, named func(context.Context, []Hash) (map[Hash]bool, error)) (bool, error) {
	have, err := named(ctx, []Hash{h})
	if err != nil || have[h] {
		return false, err
	}
	info, found, err := s.stat(ctx, h)
	if err != nil || !found || !info.LastModified.Before(before) {
		return false, err
	}
	return true, s.Delete(ctx, h)
}

// Tidy clears the local folder of drafts.
func (s *Bucket) Tidy(_ context.Context, before time.Time) (int, error) {
	return tidyDrafts(s.spool, before)
}

// Open asks for the size and fetches nothing yet.
func (s *Bucket) Open(ctx context.Context, h Hash) (Object, error) {
	size, found, err := s.Has(ctx, h)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, missing(h)
	}
	return &bucketObject{ctx: ctx, from: s, hash: h, size: size}, nil
}

// bucketObject reads an object by ranges: one request runs from where reading began to the end
// and is given up when the reader seeks elsewhere.
type bucketObject struct {
	ctx  context.Context
	from *Bucket
	hash Hash
	size int64
	at   int64
	body io.ReadCloser // delivers from at on, or nil
}

func (o *bucketObject) Size() int64 { return o.size }

func (o *bucketObject) Read(p []byte) (int, error) {
	if o.at >= o.size {
		return 0, io.EOF
	}
	if o.body == nil {
		body, err := o.from.fetch(o.ctx, o.hash, o.at, o.size-1)
		if err != nil {
			return 0, err
		}
		o.body = body
	}
	n, err := o.body.Read(p)
	o.at += int64(n)
	if err == io.EOF && o.at < o.size {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

func (o *bucketObject) ReadAt(p []byte, at int64) (int, error) {
	if at >= o.size {
		return 0, io.EOF
	}
	want := p[:min(int64(len(p)), o.size-at)]
	if len(want) == 0 {
		return 0, nil
	}
	body, err := o.from.fetch(o.ctx, o.hash, at, at+int64(len(want))-1)
	if err != nil {
		return 0, err
	}
	defer body.Close()
	n, err := io.ReadFull(body, want)
	if err == nil && len(want) < len(p) {
		err = io.EOF
	}
	return n, err
}

func (o *bucketObject) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += o.at
	case io.SeekEnd:
		offset += o.size
	}
	if offset < 0 {
		return 0, errors.New("objects: seek before the beginning")
	}
	if offset != o.at {
		o.Close()
		o.at = offset
	}
	return offset, nil
}

func (o *bucketObject) Close() error {
	if o.body == nil {
		return nil
	}
	err := o.body.Close()
	o.body = nil
	return err
}

func (s *Bucket) fetch(ctx context.Context, h Hash, from, to int64) (io.ReadCloser, error) {
	var opts minio.GetObjectOptions
	if err := opts.SetRange(from, to); err != nil {
		return nil, fmt.Errorf("objects: range %d-%d of %s: %w", from, to, h, err)
	}
	body, _, _, err := s.client.GetObject(ctx, s.name, s.key(h), opts)
	if isMissing(err) {
		return nil, missing(h)
	}
	if err != nil {
		return nil, s.fault("read", h, err)
	}
	return body, nil
}

func isMissing(err error) bool {
	if err == nil {
		return false
	}
	e := minio.ToErrorResponse(err)
	return e.Code == minio.NoSuchKey || e.StatusCode == http.StatusNotFound && e.Code != minio.NoSuchBucket
}

// fault tells a service that is away from one that refuses.
func (s *Bucket) fault(doing string, h Hash, err error) error {
	if ours := (*fault.Error)(nil); errors.As(err, &ours) {
		return err // of the draft that was sent
	}
	status := minio.ToErrorResponse(err).StatusCode
	err = fmt.Errorf("objects: %s %s in bucket %s: %w", doing, h, s.name, err)
	if status >= 400 && status < 500 {
		return err // wrong keys, no such bucket: for the operator's log
	}
	return fault.Wrap(fault.Unavailable, "objects.unreachable", nil, err)
}

var _, _ Store = (*Bucket)(nil), (*Dir)(nil)
