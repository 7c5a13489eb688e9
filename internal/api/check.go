package api

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"luodi/internal/fault"
	"luodi/internal/i18n"
)

// Mistakes against the described types are found by huma, whose messages are English sentences. They
// are made to carry the key of ours instead, with what they speak of after mark.
const mark = "\x1f"

func init() {
	for to, m := range map[*string]*i18n.Message{
		&validation.MsgUnexpectedProperty:       i18n.APIUnknownField,
		&validation.MsgExpectedRFC3339Date:      i18n.APIExpectDate,
		&validation.MsgExpectedRFC3339DateTime:  i18n.APIExpectInstant,
		&validation.MsgExpectedBoolean:          i18n.APIExpectBoolean,
		&validation.MsgExpectedNumber:           i18n.APIExpectNumber,
		&validation.MsgExpectedInteger:          i18n.APIExpectInteger,
		&validation.MsgExpectedString:           i18n.APIExpectString,
		&validation.MsgExpectedArray:            i18n.APIExpectArray,
		&validation.MsgExpectedObject:           i18n.APIExpectObject,
		&validation.MsgExpectedArrayItemsUnique: i18n.APIExpectUnique,
	} {
		*to = string(m.Key)
	}
	for to, m := range map[*string]*i18n.Message{
		&validation.MsgExpectedOneOf:            i18n.APIExpectOneOf,
		&validation.MsgExpectedMinimumNumber:    i18n.APIExpectAtLeast,
		&validation.MsgExpectedMaximumNumber:    i18n.APIExpectAtMost,
		&validation.MsgExpectedMatchPattern:     i18n.APIExpectForm,
		&validation.MsgExpectedBePattern:        i18n.APIExpectForm,
		&validation.MsgExpectedRequiredProperty: i18n.APIFieldMissing,
	} {
		*to = string(m.Key) + mark + "%s"
		if m == i18n.APIExpectAtLeast || m == i18n.APIExpectAtMost {
			*to = string(m.Key) + mark + "%v"
		}
	}
	for to, m := range map[*string]*i18n.Message{
		&validation.MsgExpectedMinLength: i18n.APIExpectLonger,
		&validation.MsgExpectedMaxLength: i18n.APIExpectShorter,
		&validation.MsgExpectedMinItems:  i18n.APIExpectMoreItems,
		&validation.MsgExpectedMaxItems:  i18n.APIExpectFewerItems,
	} {
		*to = string(m.Key) + mark + "%d"
	}
	huma.NewError = func(status int, _ string, _ ...error) huma.StatusError { return &Problem{Status: status} }
	huma.NewErrorWithContext = func(ctx huma.Context, status int, msg string, errs ...error) huma.StatusError {
		c := callOf(ctx.Context())
		p := c.refused(status, msg, errs)
		c.hints(p)
		return p
	}
}

// refused makes the problem of a request that huma did not pass on to its operation.
func (c *call) refused(status int, msg string, errs []error) *Problem {
	switch {
	case status == http.StatusRequestEntityTooLarge:
		return c.problem(fault.New(fault.TooLarge, i18n.APIBodyLarge.Key, fault.Args{"limit": i18n.Bytes(bodyLimit)}))
	case status == http.StatusRequestTimeout:
		return c.problem(fault.New(fault.Unavailable, i18n.APITimeout.Key, nil))
	case status == http.StatusUnsupportedMediaType:
		return c.problem(fault.New(fault.Unsupported, i18n.APIMediaType.Key, fault.Args{"want": "application/json"}))
	case status == http.StatusBadRequest && len(errs) == 0:
		return c.problem(fault.New(fault.Invalid, i18n.APIBodyNeeded.Key, nil))
	case status == http.StatusBadRequest:
		for _, err := range errs {
			if d, ok := err.(huma.ErrorDetailer); ok && strings.HasPrefix(d.ErrorDetail().Message, string(i18n.APITooDeep.Key)) {
				return c.problem(fault.New(fault.Invalid, i18n.APITooDeep.Key, fault.Args{"n": maxDepth}))
			}
		}
		return c.problem(fault.New(fault.Invalid, i18n.APIBadJSON.Key, nil))
	case status != http.StatusUnprocessableEntity:
		return c.problem(fmt.Errorf("api: %s: %v", msg, errs))
	}
	p := c.problem(fault.New(fault.Invalid, "fault.fields", nil))
	for _, err := range errs {
		p.Errors = append(p.Errors, c.item(err))
	}
	return p
}

// item tells one mistake that huma found.
func (c *call) item(err error) ProblemItem {
	detailer, ok := err.(huma.ErrorDetailer)
	if !ok {
		return ProblemItem{In: "body", Key: string(i18n.APIBadValue.Key), Detail: i18n.APIBadValue.In(c.lang)}
	}
	d := detailer.ErrorDetail()
	in, rest := place(d.Location)
	key, of, _ := strings.Cut(d.Message, mark)
	m, ok := i18n.Lookup(fault.Key(key))
	switch {
	case ok:
	case strings.HasPrefix(key, "required "):
		m = i18n.APIFieldMissing
		of = rest
	case strings.HasPrefix(key, "unknown query"):
		m = i18n.APIUnknownParameter
	default:
		m = i18n.APIBadValue
	}
	return ProblemItem{In: in, Pointer: rest, Key: string(m.Key), Detail: m.In(c.lang, "of", of)}
}

// place turns huma's "body.done[0].on" into "body" and "/done/0/on", and "query.limit" into "query" and
// "limit".
func place(location string) (in, rest string) {
	in, rest, _ = strings.Cut(location, ".")
	if i := strings.IndexByte(in, '['); i > 0 { // body[0]
		in, rest = in[:i], location[i:]
	}
	if in != "body" {
		return in, rest
	}
	rest = strings.NewReplacer("~", "~0", "/", "~1", "[", "/", "]", "", ".", "/").Replace(rest)
	if rest != "" && !strings.HasPrefix(rest, "/") {
		rest = "/" + rest
	}
	return in, rest
}
