#include "core/crypto/edwards_point.h"

#include <openssl/bn.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>

#include "core/base/refusal.h"
#include "core/crypto/openssl_handles.h"

namespace rollcall {
namespace {

constexpr size_t kPointBytes = 32;
// The curve is -x^2 + y^2 = 1 + d x^2 y^2 with d = -121665 / 121666 modulo
// p = 2^255 - 19. Below, equations are multiplied by 121666 to avoid dividing.
constexpr BN_ULONG kDenominator = 121666;
constexpr BN_ULONG kNumerator = 121665;
constexpr int kFieldBits = 255;
constexpr BN_ULONG kFieldOffset = 19;

struct Free {
  void operator()(BIGNUM* n) const { BN_free(n); }
  void operator()(BN_CTX* context) const { BN_CTX_free(context); }
};
using Number = std::unique_ptr<BIGNUM, Free>;

void Must(bool ok) {
  if (!ok) OpensslBroken("arithmetic");
}

Number NewNumber(BN_ULONG value) {
  Number n(BN_new());
  Must(n != nullptr && BN_set_word(n.get(), value) == 1);
  return n;
}

// Arithmetic modulo p.
class Field {
 public:
  Field() : context_(BN_CTX_new()), p_(NewNumber(0)) {
    Must(context_ != nullptr && BN_set_bit(p_.get(), kFieldBits) == 1 &&
         BN_sub_word(p_.get(), kFieldOffset) == 1);
  }

  const BIGNUM* p() const { return p_.get(); }

  Number Times(const Number& a, const Number& b) const {
    Number r = NewNumber(0);
    Must(BN_mod_mul(r.get(), a.get(), b.get(), p_.get(), context_.get()) == 1);
    return r;
  }
  Number Times(const Number& a, BN_ULONG b) const { return Times(a, NewNumber(b)); }

  Number Minus(const Number& a, const Number& b) const {
    Number r = NewNumber(0);
    Must(BN_mod_sub(r.get(), a.get(), b.get(), p_.get(), context_.get()) == 1);
    return r;
  }
  Number Minus(const Number& a, BN_ULONG b) const { return Minus(a, NewNumber(b)); }

  // Zero counts as a square.
  bool IsSquare(const Number& a) const {
    const int symbol = BN_kronecker(a.get(), p_.get(), context_.get());
    Must(symbol >= -1);
    return symbol >= 0;
  }

 private:
  std::unique_ptr<BN_CTX, Free> context_;
  Number p_;
};

absl::Status Unacceptable(absl::string_view why) {
  return Refusal(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_KEY_UNACCEPTABLE, why);
}

}  // namespace

absl::Status CheckEd25519Point(absl::string_view encoded) {
  const OpensslErrorScope errors;
  if (encoded.size() != kPointBytes) {
    return Unacceptable("an Ed25519 public key has exactly 32 bytes");
  }
  std::array<uint8_t, kPointBytes> y_bytes;
  std::memcpy(y_bytes.data(), encoded.data(), kPointBytes);
  y_bytes.back() &= 0x7f;  // the top bit is the sign of x
  const Number y(BN_lebin2bn(y_bytes.data(), kPointBytes, nullptr));
  Must(y != nullptr);
  const Field field;
  if (BN_cmp(y.get(), field.p()) >= 0) {
    return Unacceptable("the Ed25519 public key is not canonically encoded");
  }
  const Number y2 = field.Times(y, y);
  const Number y2_minus_1 = field.Minus(y2, 1);

  // The points whose order divides 8 are those with y = 0 (order 4), y^2 = 1
  // (orders 1 and 2) or d y^4 + 2 y^2 - 1 = 0 (order 8: doubling such a point
  // gives y = 0). The points with x = 0, for which a set sign bit would be
  // another encoding, are among them.
  const Number order_8 = field.Minus(field.Times(field.Minus(field.Times(y2, 2), 1), kDenominator),
                                     field.Times(field.Times(y2, y2), kNumerator));
  if (BN_is_zero(y.get()) || BN_is_zero(y2_minus_1.get()) || BN_is_zero(order_8.get())) {
    return Unacceptable("the Ed25519 public key is a point of low order");
  }

  // x^2 = (y^2 - 1) / (d y^2 + 1); a quotient is a square when the product is.
  const Number divisor = field.Minus(NewNumber(kDenominator), field.Times(y2, kNumerator));
  const Number dividend = field.Times(y2_minus_1, kDenominator);
  if (!field.IsSquare(field.Times(dividend, divisor))) {
    return Unacceptable("the Ed25519 public key is not a point on the curve");
  }
  return absl::OkStatus();
}

}  // namespace rollcall
