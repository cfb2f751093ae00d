// SPDX-License-Identifier: GPL-2.0-only
/*
 * A datagram: header, payloads in clear, rules, every view, and every number
 * by its name. What decodes can be written, and then decodes to the same.
 */
#include "fuzz.h"
#include "rewrite.h"
#include "wire_sample.h"

#include "ike/wire/names.h"
#include "ike/wire/rules.h"

#define SIZE	0x20000

static void expect_name(const char *name)
{
	must(!name || *name);
}

static void name_payload(const struct ike_payload *p)
{
	struct ike_notify_view n;
	struct ike_id_view id;

	expect_name(ike_name_payload(p->type));
	if (p->type == IKE_PAYLOAD_NOTIFY) {
		ike_view_notify(p, &n);
		expect_name(ike_name_notify(n.type));
		expect_name(ike_name_protocol(n.protocol));
	} else if (p->type == IKE_PAYLOAD_IDI) {
		ike_view_id(p, &id);
		expect_name(ike_name_id_type(id.type));
	}
}

static void expect_found(const struct ike_msg *msg)
{
	const struct ike_payload *p;
	unsigned int i;

	for (i = 0; i < msg->n; i++) {
		p = ike_msg_find(msg, msg->payload[i].type);
		must(p && p <= &msg->payload[i]);
		name_payload(&msg->payload[i]);
	}
}

/* Written and decoded, written and decoded: nothing changes any more. */
static void expect_the_same_again(const struct ike_msg *msg)
{
	static u8 first[SIZE], second[SIZE];
	static struct ike_msg again;
	struct ike_writer w;
	ssize_t n;

	rewrite_message(&w, first, sizeof(first), msg);
	n = ike_writer_finish(&w);
	must(n >= IKE_HEADER_LEN && (size_t)n <= msg->bytes.len);
	must(!ike_decode_message(IKE_VIEW(first, n), &again));
	must(again.n <= msg->n);
	must(wire_walk(&again));
	rewrite_message(&w, second, sizeof(second), &again);
	must(ike_writer_finish(&w) == n);
	must(!memcmp(first, second, n));
}

static void decode(struct ike_view datagram)
{
	static struct ike_msg msg;
	int err = ike_decode_message(datagram, &msg);

	must(!err || err == -EBADMSG || err == -EPROTO ||
	     err == IKE_N_INVALID_SYNTAX || err == IKE_N_INVALID_MAJOR_VERSION);
	if (err)
		return;
	must(msg.n <= IKE_MSG_PAYLOADS_MAX && msg.n_clear == msg.n);
	must(wire_walk(&msg));
	err = ike_rules_check(&msg);
	must(!err || err == -EBADMSG || err == IKE_N_INVALID_SYNTAX ||
	     err == IKE_N_UNSUPPORTED_CRITICAL_PAYLOAD);
	expect_name(ike_name_exchange(msg.header.exchange));
	expect_found(&msg);
	expect_the_same_again(&msg);
}

/* Once as it is, and once with the length that it has */
int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	u8 *copy;

	decode(IKE_VIEW(data, size));
	if (size < IKE_HEADER_LEN)
		return 0;
	copy = fuzz_copy(IKE_VIEW(data, size));
	put_unaligned_be32(size, copy + 24);
	decode(IKE_VIEW(copy, size));
	free(copy);
	return 0;
}
