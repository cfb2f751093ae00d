// SPDX-License-Identifier: GPL-2.0-only
/* Distinguished names: text to DER and back. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ikekctl/dn.h"

enum {
	TAG_OID = 0x06,
	TAG_UTF8 = 0x0c,
	TAG_PRINTABLE = 0x13,
	TAG_IA5 = 0x16,
	TAG_SEQUENCE = 0x30,
	TAG_SET = 0x31,
};

/**
 * struct rdn - a type of attribute
 * @name: in text; of several for one OID the first is printed
 * @oid: content octets of its OBJECT IDENTIFIER
 * @len: their number
 * @ia5: its values are IA5String
 */
struct rdn {
	const char *name;
	const char *oid;
	uint8_t len;
	bool ia5;
};

#define X520(word, number) { word, "\x55\x04" number, 3, false }
#define PILOT "\x09\x92\x26\x89\x93\xf2\x2c\x64\x01"
#define PKCS9 "\x2a\x86\x48\x86\xf7\x0d\x01\x09"

static const struct rdn rdns[] = {
	X520("CN", "\x03"), X520("S", "\x04"), X520("SN", "\x05"),
	X520("C", "\x06"), X520("L", "\x07"), X520("ST", "\x08"),
	X520("STREET", "\x09"), X520("O", "\x0a"), X520("OU", "\x0b"),
	X520("T", "\x0c"), X520("D", "\x0d"), X520("postalCode", "\x11"),
	X520("N", "\x29"), X520("G", "\x2a"), X520("I", "\x2b"),
	X520("ID", "\x2d"), X520("dnQualifier", "\x2e"),
	{ "DC", PILOT "\x19", 10, true },
	{ "UID", PILOT "\x01", 10, false },
	{ "E", PKCS9 "\x01", 9, true },
	{ "unstructuredName", PKCS9 "\x02", 9, true },
	X520("serialNumber", "\x05"), X520("title", "\x0c"),
	{ "Email", PKCS9 "\x01", 9, true },
	{ "emailAddress", PKCS9 "\x01", 9, true },
	{ "userid", PILOT "\x01", 10, false },
};

static const struct rdn *rdn_by_name(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rdns); i++)
		if (strlen(rdns[i].name) == len &&
		    !strncasecmp(rdns[i].name, name, len))
			return &rdns[i];
	return NULL;
}

static const struct rdn *rdn_by_oid(const uint8_t *oid, size_t len)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rdns); i++)
		if (rdns[i].len == len && !memcmp(rdns[i].oid, oid, len))
			return &rdns[i];
	return NULL;
}

static bool printable_string(const char *s, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (!isalnum((unsigned char)s[i]) &&
		    !memchr(" '()+,-./:=?", s[i], 12))
			return false;
	return true;
}

static void put_der(struct text *out, uint8_t tag, const char *s, size_t len)
{
	text_putc(out, tag);
	if (len > 0xff) {
		text_putc(out, 0x82);
		text_putc(out, len >> 8);
	} else if (len > 0x7f) {
		text_putc(out, 0x81);
	}
	text_putc(out, len);
	text_add(out, s, len);
}

static void put_rdn(struct text *out, const struct rdn *rdn,
		    const struct text *value)
{
	struct text pair = {}, sequence = {};
	uint8_t tag = TAG_UTF8;

	if (rdn->ia5)
		tag = TAG_IA5;
	else if (printable_string(value->s, value->len))
		tag = TAG_PRINTABLE;
	put_der(&pair, TAG_OID, rdn->oid, rdn->len);
	put_der(&pair, tag, value->s, value->len);
	put_der(&sequence, TAG_SEQUENCE, pair.s, pair.len);
	put_der(out, TAG_SET, sequence.s, sequence.len);
	free(pair.s);
	free(sequence.s);
}

/* The value at *@s up to @separator, unescaped; trailing blanks go */
static void take_value(const char **s, char separator, struct text *value)
{
	size_t keep = 0;
	const char *c;

	text_add(value, "", 0);
	for (c = *s; *c && *c != separator; c++) {
		if (*c == '\\' && c[1]) {
			text_putc(value, *++c);
			keep = value->len;
			continue;
		}
		text_putc(value, *c);
		if (*c != ' ')
			keep = value->len;
	}
	value->len = keep;
	value->s[keep] = '\0';
	*s = c;
}

static bool take_rdn(const char **s, char separator, struct text *out)
{
	struct text value = {};
	const struct rdn *rdn;
	const char *equals;
	bool ok;

	while (**s == ' ')
		++*s;
	equals = strchr(*s, '=');
	if (!equals)
		return false;
	rdn = rdn_by_name(*s, strcspn(*s, " ="));
	if (!rdn)
		return false;
	*s = equals + 1;
	while (**s == ' ')
		++*s;
	take_value(s, separator, &value);
	ok = value.len > 0 && value.len < IKEK_ID_LEN;
	if (ok)
		put_rdn(out, rdn, &value);
	free(value.s);
	return ok;
}

int dn_parse(const char *s, struct ident *out)
{
	char separator = *s == '/' ? '/' : ',';
	struct text list = {}, name = {};
	int err = -1;

	if (*s == '/')
		s++;
	while (take_rdn(&s, separator, &list)) {
		if (*s++ == separator)
			continue;
		put_der(&name, TAG_SEQUENCE, list.s, list.len);
		if (name.len > sizeof(out->data))
			break;
		out->type = ID_DN;
		out->len = name.len;
		memcpy(out->data, name.s, name.len);
		err = 0;
		break;
	}
	free(list.s);
	free(name.s);
	return err;
}

/* A piece of DER and how far it has been read */
struct der {
	const uint8_t *p;
	size_t len;
};

static bool take_der(struct der *in, uint8_t *tag, struct der *out)
{
	size_t head = 2, len;

	if (in->len < 2)
		return false;
	*tag = in->p[0];
	len = in->p[1];
	if (len > 0x80) {
		size_t i, n = len & 0x7f;

		if (n > 2 || in->len < 2 + n)
			return false;
		for (len = 0, i = 0; i < n; i++)
			len = len << 8 | in->p[head++];
	} else if (len == 0x80) {
		return false;
	}
	if (in->len - head < len)
		return false;
	*out = (struct der){ in->p + head, len };
	in->p += head + len;
	in->len -= head + len;
	return true;
}

static bool print_value(struct text *t, const struct der *value)
{
	size_t i;

	for (i = 0; i < value->len; i++) {
		char c = value->p[i];

		if ((unsigned char)c < ' ' || c == 0x7f)
			return false;
		if (strchr(",\\/\"#{}", c) || (c == ' ' && (!i ||
						i + 1 == value->len)))
			text_putc(t, '\\');
		text_putc(t, c);
	}
	return value->len > 0;
}

/* A name's next attribute; false at its end, or with *@bad */
static bool take_attribute(struct der *name, struct der *oid, uint8_t *tag,
			   struct der *value, bool *bad)
{
	struct der set, pair;

	if (!name->len)
		return false;
	*bad = !take_der(name, tag, &set) || *tag != TAG_SET ||
	       !take_der(&set, tag, &pair) || *tag != TAG_SEQUENCE ||
	       set.len || !take_der(&pair, tag, oid) || *tag != TAG_OID ||
	       !take_der(&pair, tag, value) || pair.len;
	return !*bad;
}

static bool take_name(const uint8_t *der, size_t len, struct der *name)
{
	struct der in = { der, len };
	uint8_t tag;

	return take_der(&in, &tag, name) && tag == TAG_SEQUENCE && !in.len &&
	       name->len;
}

bool dn_valid(const uint8_t *der, size_t len)
{
	struct der name, oid, value;
	bool bad = false;
	uint8_t tag;

	if (!take_name(der, len, &name))
		return false;
	while (take_attribute(&name, &oid, &tag, &value, &bad))
		;
	return !bad;
}

static bool print_attribute(struct text *t, struct der oid, uint8_t tag,
			    struct der value)
{
	const struct rdn *rdn = rdn_by_oid(oid.p, oid.len);

	if (!rdn || (tag != TAG_UTF8 && tag != TAG_PRINTABLE &&
		     tag != TAG_IA5))
		return false;
	text_printf(t, "%s%s=", t->len ? ", " : "", rdn->name);
	return print_value(t, &value);
}

bool dn_print(struct text *t, const uint8_t *der, size_t len)
{
	struct der name, oid, value;
	struct text text = {};
	bool bad = false;
	uint8_t tag;

	if (!take_name(der, len, &name))
		return false;
	while (!bad && take_attribute(&name, &oid, &tag, &value, &bad))
		bad = !print_attribute(&text, oid, tag, value);
	if (!bad)
		text_add(t, text.s, text.len);
	free(text.s);
	return !bad;
}
