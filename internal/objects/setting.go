package objects

import (
	"net/url"
	"path/filepath"
	"strings"

	"luodi/internal/fault"
)

// Open opens the store that a setting names:
//
//	""                                   the folder objects under the data folder
//	/var/lib/luodi/objects               a folder
//	s3://bucket.example.cn/name/prefix?region=cn-south-1
//	s3://KEY:SECRET@127.0.0.1:9000/name?plain=1
//
// Of an s3 address the first part of the path is the bucket; plain=1 means http, byhost=1 means
// bucket.host. Keys may stand in the environment instead. data is the data folder of the
// installation.
func Open(setting, data string) (Store, error) {
	if !strings.Contains(setting, "://") {
		if setting == "" {
			setting = filepath.Join(data, "objects")
		}
		return NewDir(setting)
	}
	u, err := url.Parse(setting)
	if err != nil {
		return nil, fault.New(fault.Invalid, "objects.setting", fault.Args{"setting": hideKeys(setting)}) // the cause would show the keys
	}
	bucket, prefix, _ := strings.Cut(strings.Trim(u.Path, "/"), "/")
	if u.Scheme != "s3" || u.Host == "" || bucket == "" {
		return nil, fault.New(fault.Invalid, "objects.setting", fault.Args{"setting": u.Redacted()})
	}
	set := BucketSetting{Endpoint: u.Host, Bucket: bucket, Prefix: prefix,
		Region: u.Query().Get("region"), Plain: u.Query().Get("plain") == "1", ByHost: u.Query().Get("byhost") == "1"}
	if u.User != nil {
		set.AccessKey = u.User.Username()
		set.SecretKey, _ = u.User.Password()
	}
	return NewBucket(set, filepath.Join(data, "spool"))
}

func hideKeys(setting string) string {
	if at := strings.LastIndexByte(setting, '@'); at >= 0 {
		return "s3://…" + setting[at:]
	}
	return setting
}
