# The directory is asked, changed, attacked and checked.
# Sourced by ../quickstart.sh; works in build/quickstart.

ask() {
  heading "11. Whom do I call in Kenya now?"
  run rollcall --home egy who KEN --kind technical
  must_say "signed by KEN" "current according to the server"

  heading "12. The same for programs, and in other languages"
  run rollcall --home egy --output json who KEN --kind technical --speaks sw
  run rollcall --home che --language fr who Égypte --kind technical
  run rollcall --home egy --language ar who 中国
  run rollcall --home chn --language zh get Бразилия
  run rollcall --home kgz --language ru list --group western_european_and_others
  run rollcall --home ken-mfa --language es who Fiji
  run rollcall --home ken-mfa get Fiji
  must_say attested

  heading "13. Searching, in any script"
  run rollcall --home ken-cert search الليلية
  must_say EGY
  run rollcall --home ken-cert search 应急
  must_say CHN
  run rollcall --home ken-cert search "координационный центр"
  must_say KGZ
  say "Territories are not States, and the answer says so:"
  try rollcall --home ken-cert who Greenland
  [ "$code" -eq 3 ] || wrong "exit code $code, not 3"
}

rotate_keys() {
  heading "14. Kenya's CERT gets a new key"
  run_into sheets/ken-technical-2.yaml sed "s/000 0123/000 0987/" sheets/ken-technical.yaml
  say "" "A sheet that the CERT signed with its present key, but did not submit, will serve us later:"
  brief rollcall --home ken-cert nominate sheets/ken-technical-2.yaml --sheet technical --draft held-back.json
  brief rollcall --home ken-cert --yes sign held-back.json
  brief rollcall --home ken-cert keygen next
  run_into ken-cert-next.pem rollcall --home ken-cert keys export next
  write ken-keys-2.yaml <<'KEYS'
keys:
  - public_key: ken-mfa.pem
    uses: [diplomatic_sheet, access, key_changes]
  - public_key: ken-cert-next.pem
    uses: [technical_sheet]
KEYS
  run rollcall --home ken-mfa --yes keys rotate ken-keys-2.yaml
  run rollcall --home ken-cert keys show
}

show_refusals() {
  heading "15. What is refused"
  say "The sheet that was signed with the old key:"
  refused KEY_NOT_IN_FORCE rollcall --home ken-cert submit held-back.json

  say "A sheet that the CERT signed, changed on its way: another e-mail address, and the digest made to fit:"
  brief rollcall --home ken-cert nominate sheets/ken-technical-2.yaml --sheet technical --draft newer.json
  brief rollcall --home ken-cert --yes sign newer.json
  run "$here/forge.sh" newer.json duty@ncirt-ke.example duty@ncirt-xx.example forged.json
  refused SIGNATURE_INVALID rollcall --home ken-cert submit forged.json

  say "A replay. The CERT signs a sheet, then a newer one; somebody submits the older one afterwards:"
  brief rollcall --home ken-cert nominate sheets/ken-technical.yaml --sheet technical --draft older.json
  brief rollcall --home ken-cert --yes sign older.json
  brief rollcall --home ken-cert submit newer.json
  refused CHAIN_CONFLICT rollcall --home egy submit older.json

  say "A reader who wants the whole log:"
  refused ROLE_NOT_ALLOWED rollcall --home ken-cert log verify

  say "To submit what is in the log already is no attack: it answers with the first receipt."
  brief rollcall --home egy submit newer.json

  say "" "Nothing of this is in the log:"
  run rollcall --home ken-mfa history KEN
}

manage_access() {
  heading "16. Access is each State's own business, and ends at once"
  join_office ken-duty Kenya
  run rollcall --home ken-mfa --yes access grant --tls-key ken-duty-tls.pem --role duty_officer --label duty
  run rollcall --home ken-duty who CHE
  run rollcall --home ken-mfa access list
  run rollcall --home ken-mfa --yes access revoke duty
  refused CALLER_UNKNOWN rollcall --home ken-duty who CHE
}

verify_log() {
  heading "17. Anybody who follows the log can check all of it"
  run rollcall --home ken-mfa status
  run rollcall --home egy log checkpoint
  run rollcall --home egy log prove 3
  run rollcall --home egy log verify
}
