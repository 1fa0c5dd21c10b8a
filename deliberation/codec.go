package deliberation

import (
	"bytes"
	"encoding"
	"encoding/binary"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/v2/x/bsonx/bsoncore"
)

// The stored form of an entry is a BSON document: kind, nonce, command, at, then one of voter, person and program, then the
// fields of its fact in the order of their declaration. There is exactly one such document for each entry, and decoding
// refuses every other: a journal that holds something unknown is not read by a program that would skip it.

const binaryGeneric = 0x00

type fieldPlan struct {
	name     string
	optional bool
}

type factPlan struct {
	kind   string
	of     reflect.Type
	fields []fieldPlan
}

var factPlans = func() map[string]*factPlan {
	plans := map[string]*factPlan{}
	for _, f := range factKinds {
		t := reflect.TypeOf(f).Elem()
		p := &factPlan{kind: f.Kind(), of: t}
		for i := range t.NumField() {
			name, option, _ := strings.Cut(t.Field(i).Tag.Get("entry"), ",")
			p.fields = append(p.fields, fieldPlan{name: name, optional: option == "optional"})
		}
		plans[f.Kind()] = p
	}
	return plans
}()

var ballotPlan = factPlans[(&BallotCast{}).Kind()]

func (p *factPlan) newFact() Fact {
	if p == ballotPlan {
		return new(BallotCast)
	}
	return reflect.New(p.of).Interface().(Fact)
}

// fieldsOf appends to dst where the fields of a fact are, in the order of its plan. Nine entries of ten are ballots: those do without
// reflection (here, and in newFact), which would take half the time of a replay.
func fieldsOf(f Fact, dst []any) []any {
	if b, ok := f.(*BallotCast); ok {
		return append(dst, &b.Question, &b.College, &b.Office, &b.Choice, &b.Given, &b.Organisation, &b.Mandate, &b.Proof, &b.Debate)
	}
	v := reflect.ValueOf(f).Elem()
	for i := range v.NumField() {
		dst = append(dst, v.Field(i).Addr().Interface())
	}
	return dst
}

// mostFields is room for the fields of any fact, on the stack.
const mostFields = 16

// AppendEntry appends the stored form of e to dst. It returns an error if e could not be decoded again: an actor that is not
// exactly one, a required field that is missing, a name outside its enumeration, a time with a part of a millisecond.
func AppendEntry(dst []byte, e *Entry) ([]byte, error) {
	plan := factPlans[e.Fact.Kind()]
	if plan == nil {
		return nil, fmt.Errorf("deliberation: unknown kind %q", e.Fact.Kind())
	}
	if !e.Actor.Valid() {
		return nil, fmt.Errorf("deliberation: %s without exactly one actor", e.Fact.Kind())
	}
	start, dst := bsoncore.AppendDocumentStart(dst)
	dst = bsoncore.AppendStringElement(dst, "kind", e.Fact.Kind())
	dst = bsoncore.AppendBinaryElement(dst, "nonce", binaryGeneric, e.Nonce[:])
	dst = bsoncore.AppendBinaryElement(dst, "command", binaryGeneric, e.Command[:])
	if !storable(time.UnixMilli(e.At)) {
		return nil, fmt.Errorf("deliberation: %s without a time", e.Fact.Kind())
	}
	dst = bsoncore.AppendDateTimeElement(dst, "at", e.At)
	switch a := e.Actor; {
	case a.Person > 0:
		dst = bsoncore.AppendInt64Element(dst, "person", a.Person)
	case a.Program != NoProgram:
		dst = bsoncore.AppendStringElement(dst, "program", a.Program.String())
	default:
		dst = bsoncore.AppendBinaryElement(dst, "voter", binaryGeneric, a.Voter[:])
	}
	var room [mostFields]any
	for i, field := range fieldsOf(e.Fact, room[:0]) {
		f := &plan.fields[i]
		if absent(field) {
			if !f.optional {
				return nil, fmt.Errorf("deliberation: %s without %s", e.Fact.Kind(), f.name)
			}
			continue
		}
		switch x := field.(type) {
		case *int64:
			dst = bsoncore.AppendInt64Element(dst, f.name, *x)
		case *ID:
			dst = bsoncore.AppendBinaryElement(dst, f.name, binaryGeneric, x[:])
		case *Hash:
			dst = bsoncore.AppendBinaryElement(dst, f.name, binaryGeneric, x[:])
		case *time.Time:
			if !storable(*x) {
				return nil, fmt.Errorf("deliberation: %s of %s is no date, or not a whole millisecond", f.name, e.Fact.Kind())
			}
			dst = bsoncore.AppendDateTimeElement(dst, f.name, x.UnixMilli())
		case *[]ID:
			dst = appendList(dst, f.name, len(*x), func(j int) []byte { return (*x)[j][:] })
		case *[]Hash:
			dst = appendList(dst, f.name, len(*x), func(j int) []byte { return (*x)[j][:] })
		case *[]int64:
			dst = appendNumbers(dst, f.name, *x)
		case interface {
			Valid() bool
			String() string
		}:
			if !x.Valid() {
				return nil, fmt.Errorf("deliberation: %s of %s is %s", f.name, e.Fact.Kind(), x)
			}
			dst = bsoncore.AppendStringElement(dst, f.name, x.String())
		}
	}
	return bsoncore.AppendDocumentEnd(dst, start)
}

func appendList(dst []byte, name string, length int, item func(int) []byte) []byte {
	array, dst := bsoncore.AppendArrayElementStart(dst, name)
	for j := range length {
		dst = bsoncore.AppendBinaryElement(dst, strconv.Itoa(j), binaryGeneric, item(j))
	}
	dst, _ = bsoncore.AppendArrayEnd(dst, array)
	return dst
}

func appendNumbers(dst []byte, name string, numbers []int64) []byte {
	array, dst := bsoncore.AppendArrayElementStart(dst, name)
	for j, n := range numbers {
		dst = bsoncore.AppendInt64Element(dst, strconv.Itoa(j), n)
	}
	dst, _ = bsoncore.AppendArrayEnd(dst, array)
	return dst
}

// absent reports whether a field says nothing: also an empty list that is not nil, and the zero time in any zone.
func absent(field any) bool {
	switch x := field.(type) {
	case *int64:
		return *x == 0
	case *[]ID:
		return len(*x) == 0
	case *[]Hash:
		return len(*x) == 0
	case *[]int64:
		return len(*x) == 0
	case interface{ IsZero() bool }: // ids, hashes, times
		return x.IsZero()
	case interface{ isNone() bool }:
		return x.isNone()
	}
	return false
}

// storable reports whether a field can hold t. Zero on either calendar is "no date", and an unreadable one is no better.
func storable(t time.Time) bool {
	ms := t.UnixMilli()
	return ms != 0 && !t.IsZero() && t.Equal(time.UnixMilli(ms))
}

// decoder reads the elements of one document in turn. It knows the five BSON types that entries use, and reads lengths itself:
// bsoncore.ReadValue panics on a length near the largest int32.
type decoder struct {
	kind string
	rest []byte
}

func (d *decoder) errorf(format string, a ...any) error {
	if d.kind == "" {
		return fmt.Errorf("deliberation: entry "+format, a...)
	}
	return fmt.Errorf("deliberation: "+d.kind+" "+format, a...)
}

// at reports whether the next element has that name.
func (d *decoder) at(name string) bool {
	return len(d.rest) > len(name)+1 && d.rest[len(name)+1] == 0 && string(d.rest[1:len(name)+1]) == name
}

// name returns the name of the next element, for errors.
func (d *decoder) name() string {
	if len(d.rest) == 0 {
		return ""
	}
	name, _, _ := bytes.Cut(d.rest[1:], []byte{0})
	return string(name)
}

// value splits off the next element, which must have that name and BSON type. It returns the content: of binary values and
// strings the bytes alone, of arrays the elements.
func (d *decoder) value(name string, t bsoncore.Type) ([]byte, error) {
	if !d.at(name) {
		if len(d.rest) == 0 {
			return nil, d.errorf("ends before %s", name)
		}
		return nil, d.errorf("has %q where %s belongs", d.name(), name)
	}
	if found := bsoncore.Type(d.rest[0]); found != t {
		return nil, d.errorf("has %s as BSON %s, which must be %s", name, found, t)
	}
	src := d.rest[len(name)+2:]
	before, after := 0, 0 // bytes around the content
	length := 8
	if t != bsoncore.TypeInt64 && t != bsoncore.TypeDateTime {
		if len(src) < 5 {
			return nil, d.errorf("is cut short in %s", name)
		}
		length = int(int32(binary.LittleEndian.Uint32(src)))
		switch t {
		case bsoncore.TypeBinary:
			before = 5
			if src[4] != binaryGeneric {
				return nil, d.errorf("has %s as binary of subtype %d", name, src[4])
			}
		case bsoncore.TypeString:
			before, after, length = 4, 1, length-1
		case bsoncore.TypeArray:
			before, after, length = 4, 1, length-5
		}
	}
	if length < 0 || length > len(src)-before-after {
		return nil, d.errorf("is cut short in %s", name)
	}
	if after == 1 && src[before+length] != 0 {
		return nil, d.errorf("has no end of %s", name)
	}
	d.rest = src[before+length+after:]
	return src[before : before+length], nil
}

// take reads the next element, which must have that name, into what into points to.
func (d *decoder) take(name string, into any) error {
	switch x := into.(type) {
	case *int64:
		v, err := d.value(name, bsoncore.TypeInt64)
		if err != nil {
			return err
		}
		*x = int64(binary.LittleEndian.Uint64(v))
	case *ID:
		return d.bytes(name, x[:])
	case *Hash:
		return d.bytes(name, x[:])
	case *time.Time:
		ms, err := d.milliseconds(name)
		if err != nil {
			return err
		}
		*x = time.UnixMilli(ms).UTC()
	case *[]ID:
		return d.list(name, func() []byte {
			*x = append(*x, ID{})
			return (*x)[len(*x)-1][:]
		})
	case *[]Hash:
		return d.list(name, func() []byte {
			*x = append(*x, Hash{})
			return (*x)[len(*x)-1][:]
		})
	case *[]int64:
		return d.numbers(name, x)
	case encoding.TextUnmarshaler:
		v, err := d.value(name, bsoncore.TypeString)
		if err != nil {
			return err
		}
		if x.UnmarshalText(v) != nil {
			return d.errorf("has %q as %s", v, name)
		}
	}
	return nil
}

// list reads an array of binary values of one length, at least one, each into what next returns.
func (d *decoder) list(name string, next func() []byte) error {
	v, err := d.value(name, bsoncore.TypeArray)
	if err != nil {
		return err
	}
	list := decoder{kind: d.kind, rest: v}
	for i := 0; len(list.rest) > 0; i++ {
		if err := list.bytes(strconv.Itoa(i), next()); err != nil {
			return err
		}
	}
	if len(v) == 0 {
		return d.errorf("has nothing in %s", name)
	}
	return nil
}

// numbers reads an array of numbers, at least one.
func (d *decoder) numbers(name string, into *[]int64) error {
	v, err := d.value(name, bsoncore.TypeArray)
	if err != nil {
		return err
	}
	list := decoder{kind: d.kind, rest: v}
	for i := 0; len(list.rest) > 0; i++ {
		n, err := list.value(strconv.Itoa(i), bsoncore.TypeInt64)
		if err != nil {
			return err
		}
		*into = append(*into, int64(binary.LittleEndian.Uint64(n)))
	}
	if len(v) == 0 {
		return d.errorf("has nothing in %s", name)
	}
	return nil
}

func (d *decoder) milliseconds(name string) (int64, error) {
	v, err := d.value(name, bsoncore.TypeDateTime)
	if err != nil {
		return 0, err
	}
	ms := int64(binary.LittleEndian.Uint64(v))
	if !storable(time.UnixMilli(ms)) {
		return 0, d.errorf("has no date in %s", name)
	}
	return ms, nil
}

func (d *decoder) bytes(name string, into []byte) error {
	v, err := d.value(name, bsoncore.TypeBinary)
	if err != nil {
		return err
	}
	if copy(into, v) != len(v) || len(v) != len(into) {
		return d.errorf("has %d bytes in %s, which must be %d", len(v), name, len(into))
	}
	return nil
}

// DecodeEntry reads the stored form of an entry. Anything that AppendEntry would not have written is an error: an unknown kind,
// an unknown, missing, repeated or displaced field, another BSON type, a zero where none may be.
func DecodeEntry(raw []byte) (Entry, error) {
	var e Entry
	if len(raw) < 5 || int(binary.LittleEndian.Uint32(raw)) != len(raw) || raw[len(raw)-1] != 0 {
		return e, errors.New("deliberation: entry is not one whole BSON document")
	}
	d := decoder{rest: raw[4 : len(raw)-1]}
	kind, err := d.value("kind", bsoncore.TypeString)
	if err != nil {
		return e, err
	}
	plan := ballotPlan
	if string(kind) != plan.kind {
		plan = factPlans[string(kind)]
	}
	if plan == nil {
		return e, fmt.Errorf("deliberation: unknown kind %q: this journal was written by a later version of voix", kind)
	}
	d.kind = plan.kind
	if err := d.bytes("nonce", e.Nonce[:]); err != nil {
		return e, err
	}
	if err := d.bytes("command", e.Command[:]); err != nil {
		return e, err
	}
	if e.At, err = d.milliseconds("at"); err != nil {
		return e, err
	}
	switch {
	case d.at("voter"):
		err = d.bytes("voter", e.Actor.Voter[:])
	case d.at("person"):
		var number int64 // e itself must not escape to the heap
		err = d.take("person", &number)
		e.Actor.Person = number
	case d.at("program"):
		var program Program
		err = d.take("program", &program)
		e.Actor.Program = program
	case len(d.rest) == 0:
		err = d.errorf("ends before its actor")
	default:
		err = d.errorf("has %q where its actor belongs", d.name())
	}
	if err != nil {
		return e, err
	}
	if !e.Actor.Valid() {
		return e, d.errorf("has no actor")
	}
	fact := plan.newFact()
	var room [mostFields]any
	for i, field := range fieldsOf(fact, room[:0]) {
		f := &plan.fields[i]
		if f.optional && !d.at(f.name) {
			continue // whatever stands here is refused by the next required field, or as left over
		}
		if err := d.take(f.name, field); err != nil {
			return e, err
		}
		if absent(field) {
			return e, d.errorf("has %s, but zero", f.name)
		}
	}
	if len(d.rest) != 0 {
		left := d.name()
		for _, f := range plan.fields {
			if f.name == left {
				return e, d.errorf("has %q twice, or out of place", left)
			}
		}
		return e, d.errorf("has a field %q that this version of voix does not know", left)
	}
	e.Fact = fact
	return e, nil
}
