package reading

func (r *reader) readTables() []task { return nil }
func (r *reader) flatLedger() []task { return nil }
