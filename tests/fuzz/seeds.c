// SPDX-License-Identifier: GPL-2.0-only
/*
 * What fuzzing of the protocol starts from: `seeds DIR` writes files with the
 * sample messages of tests/kunit into DIR/TARGET, `seeds` alone prints a
 * dictionary of the numbers that have a name.
 */
#include <sys/stat.h>

#include "fuzz.h"
#include "wire_sample.h"

#include "ike/crypto/crypto.h"
#include "ike/wire/names.h"

static const char *dir;

static void seed(const char *target, unsigned int number, const char *part,
		 struct ike_view v)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, target);
	mkdir(path, 0777);
	snprintf(path, sizeof(path), "%s/%s/%s-%u", dir, target, part, number);
	f = fopen(path, "w");
	must(f);
	must(fwrite(v.p, 1, v.len, f) == v.len);
	must(!fclose(f));
}

static bool sealed(const struct wire_sample *s)
{
	return s->type == IKE_PAYLOAD_SK || s->type == IKE_PAYLOAD_SKF;
}

static struct ike_view joined(const void *front, size_t n, struct ike_view v)
{
	static u8 buf[8192];

	must(n + v.len <= sizeof(buf));
	memcpy(buf, front, n);
	memcpy(buf + n, v.p, v.len);
	return IKE_VIEW(buf, n + v.len);
}

/* Both halves of an input are the same. */
static struct ike_view doubled(const void *front, size_t n, struct ike_view v)
{
	static u8 buf[8192];

	must(n + 2 + 2 * v.len <= sizeof(buf));
	memcpy(buf, front, n);
	put_unaligned_be16(v.len, buf + n);
	memcpy(buf + n + 2, v.p, v.len);
	memcpy(buf + n + 2 + v.len, v.p, v.len);
	return IKE_VIEW(buf, n + 2 + 2 * v.len);
}

static void seed_sealed(unsigned int number, struct ike_view datagram)
{
	static const u8 flags[] = { 0, 0x72, 0x82, 0x92 };
	unsigned int cipher, i;

	for (cipher = 0; ike_encr_row(cipher); cipher++) {
		for (i = 0; i < ARRAY_SIZE(flags); i++) {
			const u8 front[2] = { cipher, flags[i] };

			seed("sealed", 1000 * number + 10 * cipher + i, "pad",
			     joined(front, sizeof(front), datagram));
		}
	}
}

static void seed_parts(unsigned int number, const struct wire_sample *s)
{
	const struct ike_view body = IKE_VIEW(s->body, s->len);
	u8 front[3] = { 1, 0, IKE_KE_X25519 };

	switch (s->type) {
	case IKE_PAYLOAD_SA:
		seed("proposal", number, "sa", doubled(front, 3, body));
		front[0] = 0;
		seed("proposal", number, "child", doubled(front, 3, body));
		break;
	case IKE_PAYLOAD_TSI:
	case IKE_PAYLOAD_TSR:
		seed("selector", number, "ts", doubled("", 0, body));
		break;
	case IKE_PAYLOAD_IDI:
	case IKE_PAYLOAD_IDR:
		seed("identity", number, "id",
		     doubled("", 0, joined(body.p, 1,
					     ike_skip(body, 4))));
		break;
	}
}

static void seed_sample(unsigned int number, const struct wire_sample *s)
{
	u8 front[3] = { IKE_EXCHANGE_INFORMATIONAL, 0, s->type };
	struct wire_bytes *w = wire_new(NULL, IKE_EXCHANGE_IKE_SA_INIT, 0);
	struct ike_view datagram;

	wire_add_sample(w, s, s->len);
	datagram = wire_close(NULL, w);
	seed("message", number, "sample", datagram);
	if (sealed(s))
		seed_sealed(number, datagram);
	else
		seed("inner", number, "sample",
		     joined(front, sizeof(front),
			    ike_skip(datagram, IKE_HEADER_LEN)));
	seed_parts(number, s);
	kfree(datagram.p);
	kfree(w);
}

/* All samples of some types one behind the other */
static void seed_message(unsigned int number, u8 exchange, u8 flags,
			 const u8 *types)
{
	struct wire_bytes *w = wire_new(NULL, exchange, flags);
	u8 front[3] = { exchange, flags, types[0] };
	const struct wire_sample *s;
	struct ike_view datagram;

	for (; *types; types++) {
		for (s = wire_samples; s->type != *types; s++)
			;
		wire_add_sample(w, s, s->len);
	}
	datagram = wire_close(NULL, w);
	seed("message", number, "whole", datagram);
	seed("inner", number, "whole",
	     joined(front, sizeof(front), ike_skip(datagram, IKE_HEADER_LEN)));
	kfree(datagram.p);
	kfree(w);
}

static void seed_messages(void)
{
	static const u8 init[] = {
		IKE_PAYLOAD_SA, IKE_PAYLOAD_KE, IKE_PAYLOAD_NONCE,
		IKE_PAYLOAD_NOTIFY, IKE_PAYLOAD_VENDOR_ID, 0
	};
	static const u8 auth[] = {
		IKE_PAYLOAD_IDI, IKE_PAYLOAD_CERT, IKE_PAYLOAD_CERTREQ,
		IKE_PAYLOAD_IDR, IKE_PAYLOAD_AUTH, IKE_PAYLOAD_CP,
		IKE_PAYLOAD_SA, IKE_PAYLOAD_TSI, IKE_PAYLOAD_TSR, 0
	};
	static const u8 child[] = {
		IKE_PAYLOAD_NOTIFY, IKE_PAYLOAD_SA, IKE_PAYLOAD_NONCE,
		IKE_PAYLOAD_KE, IKE_PAYLOAD_TSI, IKE_PAYLOAD_TSR, 0
	};
	static const u8 info[] = {
		IKE_PAYLOAD_NOTIFY, IKE_PAYLOAD_DELETE, IKE_PAYLOAD_CP, 0
	};

	seed_message(1, IKE_EXCHANGE_IKE_SA_INIT, 0, init);
	seed_message(2, IKE_EXCHANGE_IKE_SA_INIT, IKE_FLAG_RESPONSE, init);
	seed_message(3, IKE_EXCHANGE_IKE_AUTH, 0, auth);
	seed_message(4, IKE_EXCHANGE_CREATE_CHILD_SA, 0, child);
	seed_message(5, IKE_EXCHANGE_INFORMATIONAL, 0, info);
}

/* "C=CH, CN=*" as a DN */
static void seed_dn(void)
{
	static const u8 dn[] = {
		IKE_ID_DER_ASN1_DN, 0x30, 0x19,
		0x31, 0x0b, 0x30, 0x09, 0x06, 0x03, 0x55, 0x04, 0x06,
		0x13, 0x02, 'C', 'H',
		0x31, 0x0a, 0x30, 0x08, 0x06, 0x03, 0x55, 0x04, 0x03,
		0x0c, 0x01, '*',
	};

	seed("identity", 1, "dn", doubled("", 0, IKE_VIEW(dn, sizeof(dn))));
}

/* As the target takes them: bounds, then five octets for whatever happens */
static void seed_reassembly(void)
{
	static const u8 in_order[] = {
		1, 0, 0, 1, 3, 40, 0, 0, 2, 3, 40, 0, 0, 3, 3, 7,
	};
	static const u8 both_ways[] = {
		1, 0, 1, 2, 2, 9, 0, 2, 2, 2, 9, 0, 1, 1, 2, 9, 0, 2, 1, 2, 9,
	};
	static const u8 cut_smaller[] = {
		0, 0, 0, 1, 2, 90, 0, 0, 2, 3, 60, 0, 0, 1, 3, 60,
		0, 0, 1, 2, 90, 0, 0, 3, 3, 60,
	};
	static const u8 too_late[] = {
		1, 0, 0, 1, 2, 40, 2, 120, 0, 0, 0, 0, 0, 2, 2, 40,
	};
	static const u8 too_much[] = {
		6, 0, 8, 1, 4, 60, 0, 8, 2, 4, 60, 0, 4, 3, 4, 60,
		0, 0x20, 1, 0, 1, 3, 0, 0, 0, 0,
	};

	seed("reassembly", 1, "story", IKE_VIEW(in_order, sizeof(in_order)));
	seed("reassembly", 2, "story", IKE_VIEW(both_ways, sizeof(both_ways)));
	seed("reassembly", 3, "story",
	     IKE_VIEW(cut_smaller, sizeof(cut_smaller)));
	seed("reassembly", 4, "story", IKE_VIEW(too_late, sizeof(too_late)));
	seed("reassembly", 5, "story", IKE_VIEW(too_much, sizeof(too_much)));
}

static void write_seeds(void)
{
	unsigned int i;

	for (i = 0; wire_samples[i].name; i++)
		seed_sample(i, &wire_samples[i]);
	seed_messages();
	seed_dn();
	seed_reassembly();
}

static void word(const u8 *p, size_t n)
{
	putchar('"');
	while (n--)
		printf("\\x%02x", *p++);
	puts("\"");
}

static void octet(const char *name, u8 v)
{
	if (name)
		word(&v, 1);
}

static void octets(const char *name, u16 v)
{
	u8 b[2];

	put_unaligned_be16(v, b);
	if (name)
		word(b, sizeof(b));
}

/* As in a transform substructure: type, reserved, ID */
static void transform(u8 type, u16 id)
{
	u8 b[4] = { type };

	put_unaligned_be16(id, b + 2);
	if (ike_name_transform(type, id))
		word(b, sizeof(b));
}

static void write_dictionary(void)
{
	unsigned int v, type;

	for (v = 0; v < 0x100; v++) {
		octet(ike_name_exchange(v), v);
		octet(ike_name_payload(v), v);
		octet(ike_name_protocol(v), v);
		octet(ike_name_id_type(v), v);
		octet(ike_name_auth_method(v), v);
		octet(ike_name_cert_encoding(v), v);
		octet(ike_name_ts_type(v), v);
	}
	for (v = 0; v < 0x10000; v++) {
		octets(ike_name_notify(v), v);
		octets(ike_name_cfg_attr(v), v);
		octets(ike_name_hash(v), v);
		for (type = 1; type <= IKE_TRANSFORM_TYPE_MAX; type++)
			transform(type, v);
	}
}

int main(int argc, char **argv)
{
	dir = argv[1];
	if (argc > 1)
		write_seeds();
	else
		write_dictionary();
	return 0;
}
