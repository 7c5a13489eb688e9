// Package org is the register of organisation: units with their authority class, aliases and
// former names. People and posts join it with the duties.
package org

import "luodi/internal/calendar"

// Day is a civil date of the plan's zone.
type Day = calendar.Date

// UnitID identifies a unit of the register.
type UnitID string

// Class is the authority class of a unit. It decides what may be sent to the unit: an order, or
// only a letter (政府督查工作条例, State Council Order 733, art. 5).
type Class string

const (
	Department      Class = "department"       // 政府工作部门: may be ordered
	MunicipalBranch Class = "municipal_branch" // 市级派出机构: letters only
	PartyMass       Class = "party_mass"       // 党群: joint issue by Party and government office
	Institution     Class = "institution"      // 事业单位、国有企业: usually through the competent bureau
	Subdistrict     Class = "subdistrict"      // 街道、镇乡政府
	OtherClass      Class = "other"            // not yet classified
)

// MayOrder reports whether a unit of the class may be sent an order (督办单); the others get a
// letter (函): municipal branches are no departments of the district, Party and people's
// organisations are no object of government supervision, and whoever is not classified is asked
// (政府督查工作条例 art. 5).
func (c Class) MayOrder() bool {
	return c == Department || c == Subdistrict || c == Institution
}

// Classes in the order in which they are offered.
var Classes = []Class{Department, MunicipalBranch, PartyMass, Institution, Subdistrict, OtherClass}

// Unit is an organisation that can carry duties. Names in the three languages; Aliases are other
// names in use, Former those it bore before, both in Simplified script.
type Unit struct {
	ID      UnitID
	Slug    string // in addresses: pinyin or English, unique, never changed
	Name    string // 简体, as the plan writes it
	Hant    string
	English string
	Class   Class
	Aliases []string
	Former  []string
	Parent  UnitID
	// SortKey orders Chinese names by pinyin, computed when the unit is written.
	SortKey string
	Version int
}

// PostID identifies a post of the register.
type PostID string

// PostKind is what a post does in carrying a duty.
type PostKind string

const (
	LeadingOfficial PostKind = "leading_official" // 分管领导
	Responsible     PostKind = "responsible"      // 责任人
	Liaison         PostKind = "liaison"          // 联络员
)

// PostKinds in the order in which they are filed.
var PostKinds = []PostKind{LeadingOfficial, Responsible, Liaison}

// Post is a seat in a unit with its holder between two dates. A new holder is a new Post; the old
// one keeps its dates, so that history can be read. Deputy may act while the holder is away.
type Post struct {
	ID       PostID
	Unit     UnitID
	Title    string // 副局长, 综合科科长
	Holder   string // name as shown
	Phone    string // internal, never public
	Account  string // account that acts for the post, "" when none
	From, To Day    // To zero: still in office
	Deputy   PostID
	Version  int
}

// InOffice reports whether the post is held on the day.
func (p Post) InOffice(on Day) bool { return p.From <= on && (p.To == 0 || on <= p.To) }
