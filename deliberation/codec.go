package deliberation

import (
	"encoding"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/v2/x/bsonx/bsoncore"
)

// The stored form of an entry is a BSON document: kind, nonce, command, then one of voter, person and program, then the
// fields of its fact in the order of their declaration. There is exactly one such document for each entry, and decoding
// refuses every other: a journal that holds something unknown is not read by a program that would skip it.

const binaryGeneric = 0x00

type fieldPlan struct {
	name     string
	optional bool
}

type factPlan struct {
	of     reflect.Type
	fields []fieldPlan
}

var factPlans = func() map[string]*factPlan {
	plans := map[string]*factPlan{}
	for _, f := range factKinds {
		t := reflect.TypeOf(f).Elem()
		p := &factPlan{of: t}
		for i := range t.NumField() {
			name, option, _ := strings.Cut(t.Field(i).Tag.Get("entry"), ",")
			p.fields = append(p.fields, fieldPlan{name: name, optional: option == "optional"})
		}
		plans[f.Kind()] = p
	}
	return plans
}()

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
	switch a := e.Actor; {
	case a.Person > 0:
		dst = bsoncore.AppendInt64Element(dst, "person", a.Person)
	case a.Program != NoProgram:
		dst = bsoncore.AppendStringElement(dst, "program", a.Program.String())
	default:
		dst = bsoncore.AppendBinaryElement(dst, "voter", binaryGeneric, a.Voter[:])
	}
	v := reflect.ValueOf(e.Fact).Elem()
	for i, f := range plan.fields {
		field := v.Field(i)
		if field.IsZero() {
			if !f.optional {
				return nil, fmt.Errorf("deliberation: %s without %s", e.Fact.Kind(), f.name)
			}
			continue
		}
		switch x := field.Addr().Interface().(type) {
		case *int64:
			dst = bsoncore.AppendInt64Element(dst, f.name, *x)
		case *ID:
			dst = bsoncore.AppendBinaryElement(dst, f.name, binaryGeneric, x[:])
		case *Hash:
			dst = bsoncore.AppendBinaryElement(dst, f.name, binaryGeneric, x[:])
		case *time.Time:
			if !x.Equal(time.UnixMilli(x.UnixMilli())) || x.UnixMilli() == 0 {
				return nil, fmt.Errorf("deliberation: %s of %s is not a whole millisecond", f.name, e.Fact.Kind())
			}
			dst = bsoncore.AppendDateTimeElement(dst, f.name, x.UnixMilli())
		case *[]ID:
			var array int32
			array, dst = bsoncore.AppendArrayElementStart(dst, f.name)
			for j := range *x {
				dst = bsoncore.AppendBinaryElement(dst, fmt.Sprint(j), binaryGeneric, (*x)[j][:])
			}
			dst, _ = bsoncore.AppendArrayEnd(dst, array)
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

var errCut = errors.New("deliberation: entry is cut short")

// element splits the first element off src. Its value is not checked beyond its length.
func element(src []byte) (t bsoncore.Type, name []byte, value bsoncore.Value, rest []byte, err error) {
	t, rest, ok := bsoncore.ReadType(src)
	if !ok {
		return 0, nil, value, nil, errCut
	}
	name, rest, ok = bsoncore.ReadKeyBytes(rest)
	if !ok {
		return 0, nil, value, nil, errCut
	}
	value, rest, ok = bsoncore.ReadValue(rest, t)
	if !ok {
		return 0, nil, value, nil, errCut
	}
	return t, name, value, rest, nil
}

// decodeInto reads a value of the one BSON type that belongs to the Go type behind into.
func decodeInto(into any, v bsoncore.Value) error {
	want := func(t bsoncore.Type) error {
		if v.Type != t {
			return fmt.Errorf("is of BSON type %s", v.Type)
		}
		return nil
	}
	binary := func(into []byte) error {
		if err := want(bsoncore.TypeBinary); err != nil {
			return err
		}
		subtype, data, rest, ok := bsoncore.ReadBinary(v.Data)
		if !ok || len(rest) != 0 || subtype != binaryGeneric || len(data) != len(into) {
			return fmt.Errorf("is not %d bytes", len(into))
		}
		copy(into, data)
		return nil
	}
	switch x := into.(type) {
	case *int64:
		if err := want(bsoncore.TypeInt64); err != nil {
			return err
		}
		*x = v.Int64()
	case *ID:
		return binary(x[:])
	case *Hash:
		return binary(x[:])
	case *time.Time:
		if err := want(bsoncore.TypeDateTime); err != nil {
			return err
		}
		if v.DateTime() == 0 {
			return errors.New("is no date")
		}
		*x = time.UnixMilli(v.DateTime()).UTC()
	case *[]ID:
		if err := want(bsoncore.TypeArray); err != nil {
			return err
		}
		rest := v.Data[4:]
		for j := 0; len(rest) > 1; j++ {
			_, name, value, after, err := element(rest)
			if err != nil {
				return err
			}
			var id ID
			if err := decodeInto(&id, value); err != nil || string(name) != fmt.Sprint(j) {
				return errors.New("is not a list of ids")
			}
			*x, rest = append(*x, id), after
		}
	case encoding.TextUnmarshaler:
		if err := want(bsoncore.TypeString); err != nil {
			return err
		}
		length, name, ok := bsoncore.ReadLength(v.Data)
		if !ok || int(length) != len(name) || length < 1 || name[length-1] != 0 {
			return errCut
		}
		return x.UnmarshalText(name[:length-1])
	}
	return nil
}

// DecodeEntry reads the stored form of an entry. Anything that AppendEntry would not have written is an error: an unknown kind,
// an unknown, missing, repeated or displaced field, another BSON type, a zero where none may be.
func DecodeEntry(raw []byte) (Entry, error) {
	var e Entry
	length, rest, ok := bsoncore.ReadLength(raw)
	if !ok || int(length) != len(raw) || len(raw) < 5 || raw[len(raw)-1] != 0 {
		return e, errCut
	}
	rest = rest[:len(rest)-1]
	_, name, value, rest, err := element(rest)
	if err != nil {
		return e, err
	}
	if string(name) != "kind" || value.Type != bsoncore.TypeString || len(value.Data) < 5 {
		return e, errors.New("deliberation: entry does not begin with its kind")
	}
	kind := value.Data[4 : len(value.Data)-1]
	plan := factPlans[string(kind)]
	if plan == nil {
		return e, fmt.Errorf("deliberation: unknown kind %q: this journal was written by a later version of voix", kind)
	}
	take := func(want string, into any) error {
		_, name, value, after, err := element(rest)
		if err != nil {
			return fmt.Errorf("deliberation: %s ends before %s", kind, want)
		}
		if string(name) != want {
			return fmt.Errorf("deliberation: %s has %q where %s belongs", kind, name, want)
		}
		if err := decodeInto(into, value); err != nil {
			return fmt.Errorf("deliberation: %s: %s %w", kind, want, err)
		}
		rest = after
		return nil
	}
	if err := take("nonce", &e.Nonce); err != nil {
		return e, err
	}
	if err := take("command", &e.Command); err != nil {
		return e, err
	}
	_, name, _, _, err = element(rest)
	if err != nil {
		return e, err
	}
	switch string(name) {
	case "voter":
		err = take("voter", &e.Actor.Voter)
	case "person":
		err = take("person", &e.Actor.Person)
	default:
		err = take("program", &e.Actor.Program)
	}
	if err != nil {
		return e, err
	}
	if !e.Actor.Valid() {
		return e, fmt.Errorf("deliberation: %s without an actor", kind)
	}
	fact := reflect.New(plan.of)
	for i, f := range plan.fields {
		if f.optional {
			if len(rest) == 0 {
				continue
			}
			if _, name, _, _, err := element(rest); err != nil || string(name) != f.name {
				continue // whatever else stands here is refused by the next required field, or as left over
			}
		}
		if err := take(f.name, fact.Elem().Field(i).Addr().Interface()); err != nil {
			return e, err
		}
		if fact.Elem().Field(i).IsZero() {
			return e, fmt.Errorf("deliberation: %s: %s is zero", kind, f.name)
		}
	}
	if len(rest) != 0 {
		_, name, _, _, _ := element(rest)
		return e, fmt.Errorf("deliberation: %s has a field %q that this version of voix does not know", kind, name)
	}
	e.Fact = fact.Interface().(Fact)
	return e, nil
}
