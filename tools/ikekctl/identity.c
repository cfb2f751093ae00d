// SPDX-License-Identifier: GPL-2.0-only
/* Identities in strongSwan's notation. */
#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ikekctl/dn.h"

static const struct {
	const char *prefix;
	uint8_t type;
} prefixes[] = {
	{ "ipv4:", ID_IPV4 }, { "ipv6:", ID_IPV6 }, { "fqdn:", ID_FQDN },
	{ "dns:", ID_FQDN }, { "rfc822:", ID_RFC822 }, { "email:", ID_RFC822 },
	{ "userfqdn:", ID_RFC822 }, { "asn1dn:", ID_DN }, { "asn1gn:", ID_GN },
	{ "keyid:", ID_KEY_ID },
};

static char *set_data(struct ident *out, uint8_t type, const void *data,
		      size_t len)
{
	if (len > sizeof(out->data))
		return xasprintf("an identity of %zu octets is too long, %u at most",
				 len, IKEK_ID_LEN);
	if (!len)
		return xstrdup("the identity is empty");
	out->type = type;
	out->len = len;
	memcpy(out->data, data, len);
	return NULL;
}

static char *set_hex(struct ident *out, uint8_t type, const char *hex)
{
	uint8_t *data;
	long len;
	char *err;

	len = hex_decode(hex, &data);
	if (len < 0)
		return xasprintf("\"%s\" is not hexadecimal", hex);
	err = set_data(out, type, data, len);
	free(data);
	return err;
}

/* What the kernel would refuse, said earlier and better */
static char *check_binary(const struct ident *id, const char *s)
{
	if (id->type == ID_IPV4 && id->len != 4)
		return xasprintf("\"%s\" is not an IPv4 identity: behind the prefix it is taken as it stands, write the address alone or its octets as ipv4:#0a000001",
				 s);
	if (id->type == ID_IPV6 && id->len != 16)
		return xasprintf("\"%s\" is not an IPv6 identity: behind the prefix it is taken as it stands, write the address alone",
				 s);
	if (id->type == ID_DN && !dn_valid(id->data, id->len))
		return xasprintf("\"%s\" is not the DER of a distinguished name; without prefix, write it as C=CH, O=acme, CN=gw",
				 s);
	return NULL;
}

static char *parse_prefixed(const char *s, const char *rest, uint8_t type,
			    struct ident *out)
{
	char *err;

	if (*rest == '#')
		err = set_hex(out, type, rest + 1);
	else
		err = set_data(out, type, rest, strlen(rest));
	if (!err)
		err = check_binary(out, s);
	if (err)
		memset(out, 0, sizeof(*out));
	return err;
}

/* {NUMBER}:rest */
static char *parse_numbered(const char *s, struct ident *out)
{
	char *end;
	unsigned long type = strtoul(s + 1, &end, 0);

	if (end == s + 1 || strncmp(end, "}:", 2) || !type || type > ID_NULL)
		return xasprintf("\"%s\" does not start with an ID type in braces and a colon",
				 s);
	return parse_prefixed(s, end + 2, type, out);
}

static bool is_any(const char *s)
{
	static const char *const words[] = {
		"", "*", "%any", "%any6", "0.0.0.0", "::", "0::0",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(words); i++)
		if (!strcmp(s, words[i]))
			return true;
	return false;
}

/* A type follows from how the text looks. */
static char *guess(const char *s, struct ident *out)
{
	uint8_t b[16];

	if (*s == '@' && s[1] == '#')
		return set_hex(out, ID_KEY_ID, s + 2);
	if (*s == '@' && s[1] == '@')
		return set_data(out, ID_RFC822, s + 2, strlen(s + 2));
	if (*s == '@')
		return set_data(out, ID_FQDN, s + 1, strlen(s + 1));
	if (strchr(s, '=')) {
		if (!dn_parse(s, out))
			return NULL;
		return set_data(out, ID_KEY_ID, s, strlen(s));
	}
	if (strchr(s, '@'))
		return set_data(out, ID_RFC822, s, strlen(s));
	if (inet_pton(AF_INET, s, b) == 1)
		return set_data(out, ID_IPV4, b, 4);
	if (!strchr(s, ':'))
		return set_data(out, ID_FQDN, s, strlen(s));
	if (inet_pton(AF_INET6, s, b) == 1)
		return set_data(out, ID_IPV6, b, 16);
	return set_data(out, ID_KEY_ID, s, strlen(s));
}

char *ident_parse(const char *s, struct ident *out)
{
	size_t i;

	memset(out, 0, sizeof(*out));
	if (is_any(s))
		return NULL;
	for (i = 0; i < ARRAY_SIZE(prefixes); i++) {
		size_t len = strlen(prefixes[i].prefix);

		if (!strncasecmp(s, prefixes[i].prefix, len))
			return parse_prefixed(s, s + len, prefixes[i].type,
					      out);
	}
	if (*s == '{')
		return parse_numbered(s, out);
	return guess(s, out);
}

static bool is_printable(const struct ident *id)
{
	uint16_t i;

	for (i = 0; i < id->len; i++)
		if (id->data[i] <= ' ' || id->data[i] >= 0x7f ||
		    strchr("\"#{}\\", id->data[i]))
			return false;
	return id->len > 0;
}

/* Would @text be read as @id? */
static bool reads_as(const char *text, const struct ident *id)
{
	struct ident again;
	char *err = ident_parse(text, &again);
	bool same = !err && again.type == id->type && again.len == id->len &&
		    !memcmp(again.data, id->data, id->len);

	free(err);
	return same;
}

static void print_prefixed(struct text *t, const struct ident *id)
{
	const char *prefix = NULL;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(prefixes) && !prefix; i++)
		if (prefixes[i].type == id->type)
			prefix = prefixes[i].prefix;
	if (prefix)
		text_puts(t, prefix);
	else
		text_printf(t, "{%u}:", id->type);
	if (is_printable(id) && id->type != ID_IPV4 && id->type != ID_IPV6 &&
	    id->type != ID_DN && id->type != ID_GN) {
		text_add(t, (const char *)id->data, id->len);
		return;
	}
	text_putc(t, '#');
	for (i = 0; i < id->len; i++)
		text_printf(t, "%02x", id->data[i]);
}

void ident_print(struct text *t, const struct ident *id)
{
	struct text plain = {};

	if (id->type == ID_ANY) {
		text_puts(t, "%any");
		return;
	}
	if ((id->type == ID_IPV4 && id->len == 4) ||
	    (id->type == ID_IPV6 && id->len == 16)) {
		struct addr addr = { .len = id->len };

		memcpy(addr.b, id->data, id->len);
		addr_print(&plain, &addr);
	} else if (id->type == ID_DN) {
		dn_print(&plain, id->data, id->len);
	} else if (is_printable(id)) {
		text_add(&plain, (const char *)id->data, id->len);
	}
	if (plain.s && reads_as(plain.s, id))
		text_puts(t, plain.s);
	else if (id->type == ID_DN && plain.s)
		text_puts(t, plain.s);
	else
		print_prefixed(t, id);
	free(plain.s);
}
