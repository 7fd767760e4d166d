#!/usr/bin/env bash
# A careful client of OKX in bash, curl, openssl and GNU date, without any of the bugs that planted.sh
# plants in it.
#
# It reads with a key that can only read, and moves money with one that cannot withdraw. The exit
# code is 0 if it knows at the end what became of everything it began, even if that was refused.
#
# A call leaves CODE, STATUS and ANSWER; it returns 0 for yes, 1 for no, 2 for nobody knows.

set -u

PAGE=100
TRIES=10
AHEAD_MS=0
CODE='' STATUS='' ANSWER=''

# How a call is made

# call METHOD TARGET BODY KEY: until the exchange says yes or no. A reading is also tried again if
# nobody knows what became of it; nothing else is.
call() {
  local try
  for ((try = 0; try < TRIES; try++)); do
    send "$@"
    case $CODE in
      0) return 0 ;;
      50102) take_time ;;
      50011 | 50061) pause_ms 2200 ;;
      50001 | 50013) pause "$try" ;;
      '' | 50004 | 50026)
        [[ $1 == GET ]] || return 2
        pause "$try"
        ;;
      *)
        if [[ $ANSWER == *'"sCode"'* ]]; then return 0; fi
        if ((STATUS < 500)); then return 1; fi
        [[ $1 == GET ]] || return 2
        pause "$try"
        ;;
    esac
  done
  return 2
}

# send METHOD TARGET BODY KEY: once; what is signed are the bytes that are sent.
send() {
  local method=$1 target=$2 body=$3 key=$4 stamp answered
  local options=(--silent --max-time 10 --request "$method" --user-agent careful-client/1.0)
  if [[ $key ]]; then
    local name=OKX_${key}_API_KEY secret=OKX_${key}_SECRET_KEY phrase=OKX_${key}_PASSPHRASE
    stamp=$(stamp)
    options+=(
      --header "OK-ACCESS-KEY: ${!name}"
      --header "OK-ACCESS-SIGN: $(sign "${!secret}" "$stamp$method$target$body")"
      --header "OK-ACCESS-TIMESTAMP: $stamp"
      --header "OK-ACCESS-PASSPHRASE: ${!phrase}"
      --header 'Content-Type: application/json'
    )
  fi
  if [[ $body ]]; then options+=(--data-binary "$body"); fi
  answered=$(curl "${options[@]}" --write-out '\n%{http_code}' "$OKX_BASE_URL$target")
  STATUS=${answered##*$'\n'} ANSWER=${answered%$'\n'*}
  CODE=$(member code <<<"$ANSWER")
}

# sign SECRET TEXT
sign() {
  printf '%s' "$2" | openssl dgst -sha256 -hmac "$1" -binary | openssl base64 -A
}

stamp() {
  local now=$(($(own_ms) + AHEAD_MS))
  date -u -d "@$((now / 1000)).$(printf '%03d' $((now % 1000)))" +%Y-%m-%dT%H:%M:%S.%3NZ
}

own_ms() {
  date +%s%3N
}

# Asks the exchange for its time, and stamps with that from now on.
take_time() {
  call GET /api/v5/public/time '' '' || return
  local ts
  ts=$(member ts <<<"$ANSWER")
  if [[ $ts ]]; then AHEAD_MS=$((ts - $(own_ms))); fi
}

# pause TRY: longer with each one, and never exactly as long as others.
pause() {
  local ms=$((800 << $1))
  pause_ms $((ms < 5000 ? ms : 5000))
}

pause_ms() {
  local ms=$(($1 + RANDOM % ($1 / 4)))
  sleep "$((ms / 1000)).$(printf '%03d' $((ms % 1000)))"
}

# member NAME: its first text in the JSON of stdin. The order of members does not matter.
member() {
  grep -o "\"$1\":\"[^\"]*\"" | sed -n "1s/^\"$1\":\"\(.*\)\"$/\1/p"
}

# rows MEMBER: the rows of ANSWER that have it, one to a line.
rows() {
  tr '{' '\n' <<<"$ANSWER" | grep "\"$1\":"
}

new_id() {
  printf 'careful%s' "$(openssl rand -hex 10)"
}

# What it does

# available CCY: how much of it, the whole part only
available() {
  call GET "/api/v5/asset/balances?ccy=$1%2CETH" '' READ || return
  local amount
  amount=$(rows availBal | grep "\"ccy\":\"$1\"" | member availBal)
  AVAILABLE=${amount%%.*}
}

# Counts all bills; a page that is not full is the last.
history_length() {
  local after='' count page
  for ((count = 0; ; count += page)); do
    call GET "/api/v5/asset/bills?limit=$PAGE$after" '' READ || return
    page=$(rows billId | wc -l)
    if ((page < PAGE)); then break; fi
    after=$(next_page)
  done
  BILLS=$((count + page))
}

next_page() {
  printf '&after=%s' "$(rows billId | tail -n 1 | member ts)"
}

# transfer CCY AMOUNT: to the trading account, once
transfer() {
  local id body try
  id=$(new_id)
  body=$(printf '{"ccy":"%s","amt":"%s","from":"6","to":"18","clientId":"%s"}' "$1" "$2" "$id")
  for ((try = 0; try < TRIES; try++)); do
    call POST /api/v5/asset/transfer "$body" TRADE && STATE=success && return 0
    (($? == 1)) && return 1
    call GET "/api/v5/asset/transfer-state?clientId=$id" '' READ
    case $?:$CODE in
      0:*)
        STATE=$(member state <<<"$ANSWER")
        if [[ $STATE ]]; then return 0; fi
        ;;
      1:58129) ;;
      *) return 2 ;;
    esac
    pause "$try"
  done
  return 2
}

# Places two orders and prints how each of them went.
place() {
  local ids=("$(new_id)" "$(new_id)") terms number=0 row
  terms='"instId":"BTC-USDT","tdMode":"cash","ordType":"limit","sz":"0.01"'
  call POST /api/v5/trade/batch-orders "$(printf '[{%s,"side":"buy","px":"30000","clOrdId":"%s"},{%s,"side":"sell","px":"90000","clOrdId":"%s"}]' \
    "$terms" "${ids[0]}" "$terms" "${ids[1]}")" TRADE
  case $? in
    0)
      while read -r row; do
        report_order "${ids[number++]}" "$row"
      done < <(rows sCode)
      ;;
    1) return 1 ;;
    2) for id in "${ids[@]}"; do look_up "$id" || return; done ;;
  esac
}

# report_order ID ROW
report_order() {
  local code
  code=$(member sCode <<<"$2")
  if [[ $code == 0 ]]; then
    echo "order $1 placed"
  else
    echo "order $1 refused: $code $(member sMsg <<<"$2")"
  fi
}

# look_up ID
look_up() {
  call GET "/api/v5/trade/order?instId=BTC-USDT&clOrdId=$1" '' READ
  case $?:$CODE in
    0:*) echo "order $1 $(member state <<<"$ANSWER")" ;;
    1:51603) echo "order $1 was never placed" ;;
    *) return 2 ;;
  esac
}

# step COMMAND...: prints a refusal, and ends if nobody knows.
step() {
  "$@"
  case $? in
    0) return 0 ;;
    1) echo "$1: refused with $CODE $(member msg <<<"$ANSWER")" ;;
    *) echo "$1: nobody knows" >&2 && exit 1 ;;
  esac
  return 1
}

run() {
  step take_time
  if step available USDT; then echo "available: $AVAILABLE USDT"; fi
  if step history_length; then echo "bills: $BILLS"; fi
  if step available USDT; then
    # Thirteen or more; a number may be longer than those of bash.
    if ((${#AVAILABLE} > 2)) || ((AVAILABLE >= 13)); then
      if step transfer USDT 12.5; then echo "moved: $STATE"; fi
    else
      echo 'not enough to move'
    fi
  fi
  step place
  exit 0
}

if [[ ${BASH_SOURCE[0]} == "$0" ]]; then run; fi
