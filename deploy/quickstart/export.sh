# Contacts for everybody's tools, and back.
# Sourced by ../quickstart.sh; works in build/quickstart.

export_contacts() {
  heading "24. Contacts for other tools"
  say "Egypt takes what it may see into an address book, a spreadsheet and onto paper:"
  run rollcall --home egy export --format vcard3 --state KEN --output-file cards/
  run rollcall --home egy --language ar export --format xlsx --output-file contacts.xlsx
  run rollcall --home egy --language ar export --format html --state KEN -o kenya.html
  say "Scripts get JSON or CSV. What a format has no place for is said:"
  run rollcall --home egy export --format csv --kind technical --state KEN
  must_say '"KEN","technical-1","technical"'
  run rollcall --home egy export --format ti --state KEN -o teams.json
  must_say "cannot hold"
  say "A file that is there is never written over:"
  try rollcall --home egy export --format ti --state KEN -o teams.json
  [ "$code" -ne 0 ] || wrong "the file was written over"
  say "Somebody else's spreadsheet is read by a mapping; a first one is drafted from its columns:"
  write theirs.csv <<'TABLE'
Pays;Nom;Courriel;Téléphone;Télécopie
Kenya;Équipe de veille;veille@example.org;+254 20 000 0456;
TABLE
  run rollcall mapping draft theirs.csv
  must_say 'phone: "Téléphone"'
}
