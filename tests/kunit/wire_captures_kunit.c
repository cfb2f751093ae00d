// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages of other implementations, from the folder with outside test data:
 * what is in clear decodes and follows the rules.
 */
#include "suites.h"
#include "vectors.h"
#include "wire_sample.h"

#include "ike/wire/rules.h"

#define PCAP_MAGIC	0xa1b2c3d4
#define PCAP_HEADER	24
#define PCAP_RECORD	16
#define PCAPNG_MAGIC	0x0a0d0d0a
#define PCAPNG_PACKET	6
#define LINK_NULL	0
#define LINK_ETHERNET	1

static struct ike_msg *new_msg(struct kunit *test)
{
	struct ike_msg *msg = kunit_kzalloc(test, sizeof(*msg), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, msg);
	return msg;
}

/* What is in clear must decode; where nothing is closed, the rules hold too. */
static void decode(struct kunit *test, const char *name, struct ike_view d)
{
	struct ike_msg *msg = new_msg(test);

	KUNIT_ASSERT_EQ_MSG(test, 0,
			    ike_decode_message(wire_exact(test, d.p, d.len),
					       msg), "%s", name);
	KUNIT_EXPECT_TRUE_MSG(test, wire_walk(msg), "%s", name);
	KUNIT_EXPECT_GT_MSG(test, msg->n, 0U, "%s", name);
	if (msg->header.exchange == IKE_EXCHANGE_IKE_SA_INIT)
		KUNIT_EXPECT_EQ_MSG(test, ike_rules_check(msg), 0, "%s", name);
	else
		KUNIT_EXPECT_EQ_MSG(test, msg->payload[0].type,
				    IKE_PAYLOAD_SK, "%s", name);
}

/* From a frame to the UDP payload: IPv4 without options is all there is. */
static void decode_frame(struct kunit *test, const char *name, u32 link,
			 struct ike_view f)
{
	size_t skip = (link == LINK_ETHERNET ? 14 : 4) + 20 + 8;

	KUNIT_ASSERT_TRUE(test, link == LINK_ETHERNET || link == LINK_NULL);
	KUNIT_ASSERT_GE(test, f.len, skip);
	f = IKE_VIEW(f.p + skip - 8, f.len - (skip - 8));
	KUNIT_ASSERT_LE(test, (size_t)get_unaligned_be16(f.p + 4), f.len);
	decode(test, name,
	       IKE_VIEW(f.p + 8, get_unaligned_be16(f.p + 4) - 8));
}

static unsigned int walk_pcap(struct kunit *test, const char *name,
			      struct ike_view c)
{
	u32 link = get_unaligned_le32(c.p + 20);
	struct ike_view head, frame;
	unsigned int n = 0;

	KUNIT_ASSERT_EQ(test, ike_take(&c, PCAP_HEADER, &head), 0);
	for (; c.len; n++) {
		KUNIT_ASSERT_EQ(test, ike_take(&c, PCAP_RECORD, &head), 0);
		KUNIT_ASSERT_EQ(test, 0,
				ike_take(&c, get_unaligned_le32(head.p + 8),
					 &frame));
		decode_frame(test, name, link, frame);
	}
	return n;
}

/* Blocks of the enhanced packet type; the capture's links are Ethernet. */
static unsigned int walk_pcapng(struct kunit *test, const char *name,
				struct ike_view c)
{
	struct ike_view block;
	unsigned int n = 0;
	u32 len;

	while (c.len) {
		KUNIT_ASSERT_GE(test, c.len, (size_t)12);
		KUNIT_ASSERT_EQ(test, 0,
				ike_take(&c, get_unaligned_le32(c.p + 4),
					 &block));
		if (get_unaligned_le32(block.p) != PCAPNG_PACKET)
			continue;
		len = get_unaligned_le32(block.p + 20);
		KUNIT_ASSERT_LE(test, (size_t)len + 32, block.len);
		decode_frame(test, name, LINK_ETHERNET,
			     IKE_VIEW(block.p + 28, len));
		n++;
	}
	return n;
}

static unsigned int walk_file(struct kunit *test, const char *name)
{
	size_t len;
	void *buf;

	KUNIT_ASSERT_EQ(test, vectors_read(test, name, &buf, &len), 0);
	KUNIT_ASSERT_GE(test, len, (size_t)PCAP_HEADER);
	if (get_unaligned_le32(buf) == PCAPNG_MAGIC)
		return walk_pcapng(test, name, IKE_VIEW(buf, len));
	KUNIT_ASSERT_EQ(test, get_unaligned_le32(buf), (u32)PCAP_MAGIC);
	return walk_pcap(test, name, IKE_VIEW(buf, len));
}

static void from_wireshark(struct kunit *test)
{
#define DIR	"captures/wireshark/ikev2-decrypt-"
	KUNIT_EXPECT_EQ(test, walk_file(test, DIR "3des-sha1_160.pcap"), 6U);
	KUNIT_EXPECT_EQ(test, walk_file(test, DIR "aes256cbc.pcapng"), 4U);
	KUNIT_EXPECT_EQ(test, walk_file(test, DIR "aes256gcm16.pcap"), 6U);
#undef DIR
}

static void from_openswan(struct kunit *test)
{
	static const char * const files[] = {
		"ikev2crypto--ct10-parentI2--parentR1",
		"ikev2crypto--ct12-parentR2--parentI1",
		"ikev2crypto--ct12-parentR2--parentI2",
		"ikev2crypto--ct13-parentI3--cryptoR2",
		"ikev2crypto--ct13-parentI3--parentR1",
		"ikev2crypto--ct14-bigkeyI2--parentR1",
		"lp06-msg1nopropchosen--parentI1",
		"lp06-msg1nopropchosen--parentI2",
		"lp08-parentR1--parentI1",
		"lp08-parentR1--parentI1badKE",
		"lp08-parentR1--parentR1notify",
		"lp08-parentR1--parker1",
		"lp09-I1notify--parentR1notify",
		"lp10-parentI2--parentR1",
		"lp12-parentR2--parentI1",
		"lp12-parentR2--parentI2",
		"lp13-parentI3--parentR2",
		"lp15-respondself--parentI1",
		"lp16-initiateselfI2--parentR1",
		"lp17-childselfpolicy--parentI1",
		"lp17-childselfpolicy--parentI2",
		"lp17-childselfpolicy--parentI2_allzero",
		"lp19-certreplyselfR1--parentI1",
		"lp20-certificateselfI2--parentR1",
		"lp21-certreplyselfR2--parentI1",
		"lp21-certreplyselfR2--parentI2",
		"lp22-certreplymanyR2--parentI1",
		"lp22-certreplymanyR2--parentI2",
	};
	unsigned int i, n = 0;
	char name[96];

	for (i = 0; i < ARRAY_SIZE(files); i++) {
		snprintf(name, sizeof(name), "captures/openswan/%s.pcap",
			 files[i]);
		n += walk_file(test, name);
	}
	KUNIT_EXPECT_EQ(test, n, 30U);
}

/**
 * struct seed - one message of the OpenIKED fuzzing seeds
 * @name: file name without folder and extension
 * @err: what decoding returns
 * @n: payloads that it has
 */
struct seed {
	const char *name;
	int err;
	unsigned int n;
};

/*
 * Those that fail break the RFC: an IKE SPI in a Delete payload, an EAP packet
 * shorter than its payload, and chains that end before the message does.
 */
static const struct seed seeds[] = {
	{ "auth_pld", 0, 1 },
	{ "cert_pld", IKE_N_INVALID_SYNTAX, 0 },
	{ "certreq_pld", 0, 1 },
	{ "cp_pld", 0, 5 },
	{ "delete_pld", IKE_N_INVALID_SYNTAX, 0 },
	{ "eap_pld", IKE_N_INVALID_SYNTAX, 0 },
	{ "id_pld", 0, 1 },
	{ "ke_pld", 0, 1 },
	{ "nonce_pld", 0, 1 },
	{ "notify_pld", IKE_N_INVALID_SYNTAX, 0 },
	{ "sa_pld", 0, 1 },
	{ "saxform_pld", 0, 1 },
	{ "sk_pld", 0, 1 },
	{ "skf_1of1_pld", 0, 1 },
	{ "ts_pld", 0, 1 },
	{ "valid_packet", 0, 5 },
	{ "vendor_pld", 0, 1 },
};

static void openiked_seeds(struct kunit *test)
{
	struct ike_msg *msg = new_msg(test);
	struct ike_view d;
	char name[64];
	unsigned int i;
	size_t len;
	void *buf;

	for (i = 0; i < ARRAY_SIZE(seeds); i++) {
		snprintf(name, sizeof(name), "fuzz/openiked-seeds/msg-%s.bin",
			 seeds[i].name);
		KUNIT_ASSERT_EQ(test, vectors_read(test, name, &buf, &len), 0);
		d = wire_exact(test, buf, len);
		KUNIT_EXPECT_EQ_MSG(test, ike_decode_message(d, msg),
				    seeds[i].err, "%s", name);
		if (seeds[i].err)
			continue;
		KUNIT_EXPECT_EQ_MSG(test, msg->n, seeds[i].n, "%s", name);
		KUNIT_EXPECT_TRUE_MSG(test, wire_walk(msg), "%s", name);
	}
}

/* Every octet of a whole message, with every bit flipped */
static void flipped_bits(struct kunit *test)
{
	struct ike_msg *msg = new_msg(test);
	struct ike_view d;
	size_t len, at;
	unsigned int bit;
	void *buf;

	KUNIT_ASSERT_EQ(test, 0,
			vectors_read(test,
				     "fuzz/openiked-seeds/msg-valid_packet.bin",
				     &buf, &len));
	d = wire_exact(test, buf, len);
	for (at = 0; at < len; at++) {
		for (bit = 1; bit < 256; bit <<= 1) {
			*((u8 *)d.p + at) ^= bit;
			if (!ike_decode_message(d, msg))
				KUNIT_EXPECT_TRUE(test, wire_walk(msg));
			*((u8 *)d.p + at) ^= bit;
		}
	}
	KUNIT_EXPECT_EQ(test, ike_decode_message(d, msg), 0);
}

static struct kunit_case suite_cases[] = {
	KUNIT_CASE(from_wireshark),
	KUNIT_CASE(from_openswan),
	KUNIT_CASE(openiked_seeds),
	KUNIT_CASE(flipped_bits),
	{}
};

struct kunit_suite ikek_captures_suite = {
	.name = "ikek_captures",
	.test_cases = suite_cases,
};
