package evidence

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"luodi/internal/fault"
)

const (
	// maxName is the most bytes of a name that is kept: every file system takes 255, and the
	// browser of the one who downloads may add a number.
	maxName = 240
	// maxGivenName is the most bytes of a name that is looked at: Windows and macOS count 255
	// characters, which are up to 765 bytes of Chinese.
	maxGivenName = 1024
)

// activeExtensions run, or make something run, on somebody's computer or in a browser.
var activeExtensions = func() map[string]bool {
	set := map[string]bool{}
	for ext := range strings.FieldsSeq(`
		ade adp apk app appx asp aspx bas bat cer chm cmd com cpl crt dll dmg docm dotm elf exe gadget hlp hta htm html
		img inf ins iqy iso isp jar js jse jsp ksh lib lnk mad maf mde mht mhtml msc msh msi msix msp mst ocx pif potm
		ppam ppsm pptm ps1 psm1 php phtml pl py rb reg rdp scf scr sct sh shb shs shtml slk so svg svgz swf sys url vb
		vbe vbs vhd vhdx vxd wsc wsf wsh xhtml xht xla xlam xll xlm xlsb xlsm xltm xml xsl xslt`) {
		set[ext] = true
	}
	return set
}()

// innerActive are those that are refused before another extension too (现场照片.exe.jpg): the ones
// that tell a person or a careless server to run a file. Words such as com or app are no reason.
var innerActive = func() map[string]bool {
	set := map[string]bool{}
	for ext := range strings.FieldsSeq(`asp aspx bat cmd dll exe hta htm html jar js jsp lnk msi phtml php pif ps1 py scr sh svg vbs wsf xhtml`) {
		set[ext] = true
	}
	return set
}()

// reserved are names that Windows takes for devices, whatever extension follows.
func reserved(stem string) bool {
	s := strings.ToLower(strings.TrimRight(stem, " ."))
	switch s {
	case "con", "prn", "aux", "nul", "conin$", "conout$", "clock$":
		return true
	}
	rest, com := strings.CutPrefix(s, "com")
	if !com {
		var lpt bool
		if rest, lpt = strings.CutPrefix(s, "lpt"); !lpt {
			return false
		}
	}
	return strings.ContainsAny(rest, "0123456789¹²³") && utf8.RuneCountInString(rest) == 1
}

// SafeName makes the name of an upload safe to keep and to show, or refuses it. Put right in
// silence: folders before the name (old browsers send them), invisible characters, dots and
// spaces at the end, decomposed accents of macOS, and length, where the extension is kept.
// Refused, because nobody writes it by accident: control characters, characters that turn the
// direction of writing (a name ending in gpj.exe shown as exe.jpg), ".." in a path, device names
// of Windows, and an extension that runs.
func SafeName(given string) (string, error) {
	refuse := func(key fault.Key) (string, error) {
		return "", fault.New(fault.Invalid, key, fault.Args{"name": shown(given)})
	}
	if len(given) > maxGivenName {
		return "", fault.New(fault.Invalid, "evidence.name_long", fault.Args{"name": shown(given), "limit": maxGivenName})
	}
	if !utf8.ValidString(given) {
		return refuse("evidence.name_characters")
	}
	var b strings.Builder
	for _, r := range norm.NFC.String(given) {
		switch {
		case r < 0x20, r >= 0x7f && r < 0xa0, r == 0xfffd, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
			return refuse("evidence.name_characters")
		case unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co):
			// invisible: zero-width spaces, marks of order and direction, private characters
		case unicode.Is(unicode.Zs, r):
			b.WriteByte(' ')
		case r == '\\':
			b.WriteByte('/')
		default:
			b.WriteRune(r)
		}
	}
	name := b.String()
	for part := range strings.SplitSeq(name, "/") {
		if strings.TrimSpace(part) == ".." {
			return refuse("evidence.name_path")
		}
	}
	name = strings.Map(func(r rune) rune { // no name of Windows has these
		if strings.ContainsRune(`<>:"|?*`, r) {
			return '_'
		}
		return r
	}, path.Base(name))
	name = strings.TrimLeft(strings.TrimRight(name, " ."), " ")
	stem, ext := splitName(name)
	switch {
	case strings.Trim(name, "/. ") == "":
		return refuse("evidence.name_empty")
	case reserved(stem), reserved(first(stem)):
		return refuse("evidence.name_reserved")
	case stem == "" || ext == "":
		return "", fault.New(fault.Unsupported, "evidence.name_no_extension", fault.Args{"name": shown(given), "kinds": labels()})
	}
	parts := strings.Split(strings.ToLower(name), ".")
	for i, part := range parts {
		part = strings.TrimSpace(part)
		if i == len(parts)-1 && activeExtensions[part] || i > 0 && innerActive[part] {
			return "", fault.New(fault.Unsupported, "evidence.name_active", fault.Args{"name": shown(given), "extension": part})
		}
	}
	return shorten(stem, ext), nil
}

func first(stem string) string {
	f, _, _ := strings.Cut(stem, ".")
	return f
}

// splitName cuts a name at its last dot; the extension has no dot.
func splitName(name string) (stem, ext string) {
	i := strings.LastIndexByte(name, '.')
	if i < 0 {
		return name, ""
	}
	return name[:i], name[i+1:]
}

// shorten cuts the stem so that the name fits; an extension is short, or no extension.
func shorten(stem, ext string) string {
	room := maxName - len(ext) - 1 - len("…")
	if len(stem)+1+len(ext) <= maxName || room < 16 {
		name := stem + "." + ext
		for len(name) > maxName {
			_, n := utf8.DecodeLastRuneInString(name)
			name = name[:len(name)-n]
		}
		return name
	}
	for len(stem) > room {
		_, n := utf8.DecodeLastRuneInString(stem)
		stem = stem[:len(stem)-n]
	}
	return strings.TrimRight(stem, " .") + "…." + ext
}

// withExtension gives a name the extension of its kind where its own belongs to another, so that
// the one who downloads it can open it.
func withExtension(name string, k Kind) string {
	stem, ext := splitName(name)
	if said, ok := kindByExtension(strings.ToLower(ext)); ok && said == k && ext != "wps" && ext != "et" && ext != "dps" {
		return name
	}
	return shorten(stem, ruleOf(k).extensions[0])
}

// shown makes a given name harmless inside a message, and short.
func shown(given string) string {
	var b strings.Builder
	n := 0
	for _, r := range given {
		if n++; n > 60 {
			b.WriteString("…")
			break
		}
		if unicode.IsPrint(r) && r != utf8.RuneError {
			b.WriteRune(r)
		} else {
			b.WriteString("�")
		}
	}
	return b.String()
}
