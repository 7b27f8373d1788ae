# A regional directory comes in: its file, its proposals, and what States say.
# Sourced by ../quickstart.sh; works in build/quickstart.

enrol_a_regional_directory() {
  heading "18. A regional directory takes part, for its declared members"
  how=brief join_office region regionalDirectories/african-union
  write region-keys.yaml <<'KEYS'
keys:
  - public_key: region.pem
    uses: [access, key_changes, proposal]
KEYS
  run rollcall --home registrar --yes enrol regionalDirectories/african-union \
    --note-verbale "AUC/2026/9" --keys region-keys.yaml --members EGY,KEN
  brief rollcall --home region --yes access grant --tls-key self --role reader
}

propose_contacts() {
  heading "19. What it holds is compared to what is known, and proposed"
  say "Its spreadsheet is as spreadsheets are; nothing is written by a dry run:"
  write region.csv <<'CSV'
ID;Member State;Institution;E-mail;Telephone;Time zone;Languages;Remarks
7;Kenya;Financial sector CERT;desk@fincert.ke.example, old@fincert.ke.example;020 000 0123 (ask for the duty officer);GMT +3;English;
8;Égypte;Industrial CERT;desk@indcert.eg.example;+20 2 0000 0000 (fax);;العربية;
9;Hong Kong;HKCERT;desk@hkcert.example;;;;
CSV
  run rollcall --home region import region.csv --mapping au
  must_say NEW REFUSED
  run rollcall --home region --yes import region.csv --mapping au --propose
  say "Importing the same file again changes nothing:"
  run rollcall --home region --yes import region.csv --mapping au --propose
  must_say "Nothing is to be proposed."
}

answer_proposals() {
  heading "20. Only the State decides"
  run rollcall --home ken-cert proposals show african-union
  must_say "Proposed, not nominated" "source: au, id 7"
  say "One address bounces: Kenya disables it, and it stays so through every import."
  brief rollcall --home ken-cert --yes proposals decline african-union --value old@fincert.ke.example
  run rollcall --home ken-cert --yes proposals accept african-union
  run rollcall --home egy who KEN --kind technical
  must_say desk@fincert.ke.example
  must_not_say old@fincert.ke.example
  run rollcall --home egy --yes proposals decline african-union --reason "Closed in May."
  run rollcall --home region proposals list
  must_say accepted declined
}
