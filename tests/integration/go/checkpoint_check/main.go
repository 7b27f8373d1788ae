// Command checkpoint_check reads from standard input a log's verifier key, two
// of its signed checkpoints, entries with their inclusion proofs and the
// consistency proof between the checkpoints, and checks all of it with Go's
// own sumdb/note and sumdb/tlog. It prints OK, or what is wrong and exits 1.
package main

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// input is JSON; []byte fields are base64.
type input struct {
	VerifierKey string `json:"verifier_key"`
	// The later and the earlier checkpoint, as signed notes.
	Note        []byte      `json:"note"`
	EarlierNote []byte      `json:"earlier_note"`
	Inclusion   []inclusion `json:"inclusion"`
	// From the earlier to the later checkpoint.
	Consistency [][]byte `json:"consistency"`
}

// inclusion says that an entry is in the later checkpoint's tree.
type inclusion struct {
	Entry []byte   `json:"entry"`
	Index int64    `json:"index"`
	Proof [][]byte `json:"proof"`
}

// checkpoint is what a note's three lines say.
type checkpoint struct {
	size int64
	root tlog.Hash
}

func main() {
	if err := check(os.Stdin); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("OK")
}

func check(r io.Reader) error {
	var in input
	decoder := json.NewDecoder(r)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&in); err != nil {
		return fmt.Errorf("input: %w", err)
	}
	verifier, err := note.NewVerifier(in.VerifierKey)
	if err != nil {
		return fmt.Errorf("verifier key: %w", err)
	}
	later, err := open(in.Note, verifier)
	if err != nil {
		return fmt.Errorf("later checkpoint: %w", err)
	}
	earlier, err := open(in.EarlierNote, verifier)
	if err != nil {
		return fmt.Errorf("earlier checkpoint: %w", err)
	}
	for _, i := range in.Inclusion {
		proof, err := hashes(i.Proof)
		if err != nil {
			return err
		}
		leaf := tlog.RecordHash(i.Entry)
		if err := tlog.CheckRecord(proof, later.size, later.root, i.Index, leaf); err != nil {
			return fmt.Errorf("entry %d: %w", i.Index, err)
		}
	}
	proof, err := hashes(in.Consistency)
	if err != nil {
		return err
	}
	if err := tlog.CheckTree(proof, later.size, later.root, earlier.size, earlier.root); err != nil {
		return fmt.Errorf("consistency: %w", err)
	}
	return nil
}

// open verifies a note and reads its lines: origin, size, root. tlog.ParseTree
// cannot, since it wants the origin of Go's own checksum database.
func open(signed []byte, verifier note.Verifier) (checkpoint, error) {
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return checkpoint{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[3] != "" {
		return checkpoint{}, errors.New("not three lines")
	}
	if lines[0] != verifier.Name() {
		return checkpoint{}, errors.New("another origin")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return checkpoint{}, err
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil {
		return checkpoint{}, err
	}
	all, err := hashes([][]byte{root})
	if err != nil {
		return checkpoint{}, err
	}
	return checkpoint{size, all[0]}, nil
}

func hashes(list [][]byte) ([]tlog.Hash, error) {
	result := make([]tlog.Hash, 0, len(list))
	for _, bytes := range list {
		var hash tlog.Hash
		if len(bytes) != len(hash) {
			return nil, errors.New("a hash has 32 bytes")
		}
		copy(hash[:], bytes)
		result = append(result, hash)
	}
	return result, nil
}
