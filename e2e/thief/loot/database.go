package loot

import (
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"

	_ "modernc.org/sqlite" // the thief's own reader of SQLite files
)

// readDatabase reads wrapped keys from the table hold_items (hold, segment, copy, wrapped_key) of a SQLite file, with its
// write-ahead log if that was stolen too. It works on a copy: evidence of the theft is left as it was.
func (s *swag) readDatabase(path string) error {
	dir, err := os.MkdirTemp("", "thief")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	target := filepath.Join(dir, "copy.db")
	for _, suffix := range []string{"", "-wal"} {
		raw, err := os.ReadFile(path + suffix)
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			return err
		}
		if err := os.WriteFile(target+suffix, raw, 0o600); err != nil {
			return err
		}
	}
	db, err := sql.Open("sqlite", target)
	if err != nil {
		return err
	}
	defer db.Close()
	return s.readItems(db)
}

func (s *swag) readItems(db *sql.DB) error {
	var tables int
	if err := db.QueryRow(`SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'hold_items'`).Scan(&tables); err != nil || tables == 0 {
		return err
	}
	rows, err := db.Query(`SELECT hold, segment, copy, wrapped_key FROM hold_items`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var hold, segment, copied, key []byte
		if err := rows.Scan(&hold, &segment, &copied, &key); err != nil {
			return err
		}
		s.note(hold, segment, copied, key)
	}
	return rows.Err()
}

// readDump reads the same from a JSON list of objects with these names and hexadecimal values; other JSON is not for us.
func (s *swag) readDump(raw []byte) error {
	var items []struct {
		Hold, Segment, Copy string
		Key                 string `json:"wrapped_key"`
	}
	if json.Unmarshal(raw, &items) != nil {
		return nil
	}
	for _, i := range items {
		s.note(unhex(i.Hold), unhex(i.Segment), unhex(i.Copy), unhex(i.Key))
	}
	return nil
}

func (s *swag) note(hold, segment, copied, key []byte) {
	id := segment
	if len(copied) == 16 && [16]byte(copied) != ([16]byte{}) {
		id = copied
	}
	if len(hold) == 16 && len(id) == 16 {
		s.wrapped = append(s.wrapped, wrapped{[16]byte(hold), [16]byte(id), key})
	}
}

func unhex(s string) []byte {
	b, err := hex.DecodeString(s)
	if err != nil {
		return nil
	}
	return b
}
