package store

// Waiting counts the writes in the queue that are not begun.
func (db *DB) Waiting() int { return len(db.writer.queue) }

// GivenUp counts the writes whose caller has stopped waiting.
func (db *DB) GivenUp() int { return int(db.writer.givenUp.Load()) }
