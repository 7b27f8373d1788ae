# States take part: keys, enrolment, access, sheets.
# Sourced by ../quickstart.sh; works in build/quickstart.

how=run  # whether offices join with all that it says, or briefly

# join_office HOME STATE [OPTION...]: an office of a State pins the directory
# and makes its keys.
join_office() {
  local home=$1 state=$2
  shift 2
  "$how" rollcall --home "$home" join charter.json --digest "$digest" --participant "$state" "$@"
  run_into "$home.pem" rollcall --home "$home" keys export signing
  run_into "$home-tls.pem" rollcall --home "$home" keys export tls
}

# one_key_state HOME STATE NOTE [OPTION...]: a State with one key for all uses.
one_key_state() {
  local home=$1 state=$2 note=$3
  shift 3
  join_office "$home" "$state" "$@"
  write "$home-keys.yaml" <<KEYS
keys:
  - public_key: $home.pem
    uses: [diplomatic_sheet, technical_sheet, access, key_changes]
KEYS
  brief rollcall --home registrar --yes enrol "$state" --note-verbale "$note" --keys "$home-keys.yaml"
  brief rollcall --home "$home" --yes access grant --tls-key self --role follower
}

enrol_states() {
  heading "4. Kenya takes part: its ministry and its CERT each hold their own key"
  join_office ken-mfa Kenya
  how=brief
  join_office ken-cert Kenya
  write ken-keys.yaml <<'KEYS'
keys:
  - public_key: ken-mfa.pem
    uses: [diplomatic_sheet, access, key_changes]
  - public_key: ken-cert.pem
    uses: [technical_sheet]
KEYS
  say "The fingerprints go to the registrar by note verbale; the registrar enrols Kenya:"
  run rollcall --home registrar --yes enrol KEN --note-verbale "MFA/2026/117" --keys ken-keys.yaml
  say "Kenya says which TLS keys may ask in its name; its first access statement needs nothing" \
    "but Kenya's signature:"
  run rollcall --home ken-mfa --yes access grant --tls-key self --role reader --label ministry
  brief rollcall --home ken-mfa --yes access grant --tls-key ken-cert-tls.pem --role reader --label cert

  heading "5. Egypt, China, Kyrgyzstan and France; Switzerland with an ECDSA P-256 key"
  say "A State can be named in any of the six languages."
  one_key_state egy مصر "NV 44/2026"
  one_key_state chn 中国 "2026-031"
  one_key_state kgz Кыргызстан "011-14/1208"
  one_key_state fra Francia "2026/4711"
  one_key_state che Suisse "531.6-2026" --algorithm p256

  heading "6. Brazil: three officials, two of whom must sign"
  local office
  for office in bra-1 bra-2 bra-3; do join_office "$office" Brasil; done
  write bra-keys.yaml <<'KEYS'
keys:
  - public_key: bra-1.pem
    uses: [diplomatic_sheet, technical_sheet, access, key_changes]
  - public_key: bra-2.pem
    uses: [diplomatic_sheet, technical_sheet, access, key_changes]
  - public_key: bra-3.pem
    uses: [diplomatic_sheet, technical_sheet, access, key_changes]
thresholds:
  diplomatic_sheet: 2
  technical_sheet: 2
  access: 1
  key_changes: 2
KEYS
  brief rollcall --home registrar --yes enrol BRA --note-verbale "DDEF 12/2026" --keys bra-keys.yaml
  for office in bra-1 bra-2 bra-3; do
    brief rollcall --home bra-1 --yes \
      access grant --tls-key "$office-tls.pem" --role reader --label "$office"
  done

  heading "7. Fiji has no keys yet: the registrar enrols it without"
  brief rollcall --home registrar --yes enrol Fiji --note-verbale "12/26"
}

nominate_sheets() {
  heading "8. Sheets: whom to call, signed by those who say so"
  run cat sheets/ken-technical.yaml
  run rollcall --home ken-cert --yes nominate sheets/ken-technical.yaml --sheet technical
  say "The other sheets in the same way; here only their last line is shown."
  brief rollcall --home ken-mfa --yes nominate sheets/ken-diplomatic.yaml --sheet diplomatic
  brief rollcall --home egy --yes nominate sheets/egy-technical.yaml --sheet technical
  brief rollcall --home chn --yes nominate sheets/chn-technical.yaml --sheet technical
  brief rollcall --home kgz --yes nominate sheets/kgz-technical.yaml --sheet technical
  brief rollcall --home fra --yes nominate sheets/fra-diplomatic.yaml --sheet diplomatic
  brief rollcall --home che --yes nominate sheets/che-technical.yaml --sheet technical

  heading "9. Brazil's quorum: a draft that travels from office to office"
  brief rollcall --home bra-1 nominate sheets/bra-diplomatic.yaml --sheet diplomatic --draft bra-draft.json
  brief rollcall --home bra-1 --yes sign bra-draft.json
  say "One signature of two is not enough:"
  refused THRESHOLD_NOT_MET rollcall --home bra-1 submit bra-draft.json
  run rollcall --home bra-2 --yes sign bra-draft.json
  run rollcall --home bra-3 submit bra-draft.json

  heading "10. Fiji's sheet, attested by the registrar"
  brief rollcall --home registrar --yes nominate sheets/fji-technical.yaml --sheet technical --state FJI
}
