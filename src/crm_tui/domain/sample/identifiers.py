"""Made-up business and bank numbers whose check digits hold."""

from __future__ import annotations

#: Coprime with any power of ten, near the golden ratio: successive numbers look unrelated, none comes twice.
_STEP = 618_033

_FRENCH_BANKS = ("30002", "30003", "30004", "10278", "20041", "18206", "13825", "10907", "17806", "16807")
#: Codes that the National Bank of Belgium has allocated.
_BELGIAN_BANKS = ("001", "063", "068", "310", "363", "732", "750", "103", "340", "035")


class Sequence:
    """Numbers of a fixed length, in a scattered order; they repeat only when all were given."""

    __slots__ = ("_digits", "_next", "_size", "_step")

    def __init__(self, digits: int, start: int) -> None:
        self._digits = digits
        self._size = 10**digits
        self._step = _STEP if digits <= 6 else _STEP * 10 ** (digits - 6) + 1
        self._next = start % self._size

    def take(self) -> str:
        """The next number, with its leading zeros."""
        number = self._next
        self._next = (number + self._step) % self._size
        return str(number).zfill(self._digits)


def with_luhn(digits: str) -> str:
    """``digits`` and the Luhn key that SIREN and SIRET end with."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 if position % 2 else 2)
        total += value - 9 if value > 9 else value
    return f"{digits}{-total % 10}"


def siren(body: str) -> str:
    """A French business number from seven free digits; it begins with 3 to 9, as those of firms do."""
    return with_luhn(f"{3 + int(body[0]) % 7}{body}"[:8])


def siret(siren_number: str, establishment: int) -> str:
    """The number of one establishment of a French business."""
    return with_luhn(f"{siren_number}{establishment:04d}")


def french_vat(siren_number: str) -> str:
    """The VAT number that belongs to a SIREN."""
    return f"FR{(12 + 3 * (int(siren_number) % 97)) % 97:02d}{siren_number}"


def belgian_vat(body: str) -> str:
    """A Belgian VAT number, which is also the enterprise number, from six free digits."""
    root = f"0{4 + int(body[0]) % 5}{body}"
    return f"BE{root}{97 - int(root) % 97:02d}"


def _iban(country: str, account: str) -> str:
    letters = "".join(str(ord(letter) - 55) for letter in country)
    return f"{country}{98 - int(f'{account}{letters}00') % 97:02d}{account}"


def french_iban(choice: int, account: str) -> str:
    """A French IBAN with its RIB key, for one of a few banks, from an account of nine digits."""
    bank = _FRENCH_BANKS[choice % len(_FRENCH_BANKS)]
    branch, number = f"{choice % 9000 + 100:05d}", f"{account:0>11}"
    key = 97 - (89 * int(bank) + 15 * int(branch) + 3 * int(number)) % 97
    return _iban("FR", f"{bank}{branch}{number}{key:02d}")


def belgian_iban(choice: int, account: str) -> str:
    """A Belgian IBAN for one of a few banks, from an account of nine digits, of which seven are used."""
    root = f"{_BELGIAN_BANKS[choice % len(_BELGIAN_BANKS)]}{account[-7:]}"
    return _iban("BE", f"{root}{int(root) % 97 or 97:02d}")
