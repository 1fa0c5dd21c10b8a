package live

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"strconv"
)

// Opcodes and bits of RFC 6455, section 5.2.
const (
	opContinuation byte = 0x0
	opText         byte = 0x1
	opClose        byte = 0x8
	opPing         byte = 0x9
	opPong         byte = 0xA
	finalFragment  byte = 0x80
	opcodeMask     byte = 0x0F
)

// Frames are encoded here, once for all readers, and not as gorilla's
// PreparedMessage: that goes through a channel, a mutex and a socket write for
// every reader and message, where ready bytes can share one write
// (BenchmarkPrepared against BenchmarkFramed).

// appendFrame adds one unmasked frame, as a server sends it. first is the
// frame's first byte; payload is what it carries, then tail.
func appendFrame(dst []byte, first byte, payload []byte, tail string) []byte {
	dst = append(dst, first)
	switch n := len(payload) + len(tail); {
	case n <= 125:
		dst = append(dst, byte(n))
	case n <= 0xFFFF:
		dst = binary.BigEndian.AppendUint16(append(dst, 126), uint16(n))
	default:
		dst = binary.BigEndian.AppendUint64(append(dst, 127), uint64(n))
	}
	return append(append(dst, payload...), tail...)
}

// appendMessage adds one WebSocket message that holds bodies, one a line: one
// frame, or a fragment each, so that bodies encoded once can be put together
// differently for different readers.
func appendMessage(dst []byte, bodies ...[]byte) []byte {
	op := opText
	for i, body := range bodies {
		if i == len(bodies)-1 {
			return appendFrame(dst, finalFragment|op, body, "")
		}
		dst = appendFrame(dst, op, body, "\n")
		op = opContinuation
	}
	return dst
}

var errPayload = errors.New("live: a payload must be a JSON object")

// encodeBody is the JSON object that readers get: the payload's members after
// the number and the topic.
func encodeBody(number uint64, topic Topic, payload json.RawMessage) ([]byte, error) {
	var members bytes.Buffer
	if err := json.Compact(&members, payload); err != nil {
		return nil, errors.Join(errPayload, err)
	}
	m := members.Bytes()
	if m[0] != '{' {
		return nil, errPayload
	}
	body := make([]byte, 0, len(m)+64)
	body = append(body, `{"n":`...)
	body = strconv.AppendUint(body, number, 10)
	body = append(body, `,"topic":"`...)
	body = append(body, topic.String()...)
	body = append(body, '"')
	if len(m) > len(`{}`) {
		body = append(body, ',')
	}
	return append(body, m[1:]...), nil
}

// encodeSign is an object of the hub's own: hello or reload.
func encodeSign(number uint64, kind string) []byte {
	body := append([]byte(nil), `{"n":`...)
	body = strconv.AppendUint(body, number, 10)
	body = append(body, `,"kind":"`...)
	body = append(body, kind...)
	return append(body, `"}`...)
}
