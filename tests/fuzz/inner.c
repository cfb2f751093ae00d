// SPDX-License-Identifier: GPL-2.0-only
/*
 * What was inside of SK. The input is the exchange, the flags, the type of the
 * first payload and the chain.
 */
#include "fuzz.h"
#include "rewrite.h"
#include "wire_sample.h"

#include "ike/wire/rules.h"

#define SIZE	0x20000

static struct ike_msg *outer(u8 exchange, u8 flags, struct ike_msg *msg)
{
	static u8 closed[IKE_HEADER_LEN + IKE_PAYLOAD_HEADER_LEN];
	const struct ike_header header = {
		.spi_i = 1,
		.spi_r = 2,
		.version = IKE_VERSION_2_0,
		.exchange = exchange,
		.flags = flags,
	};
	struct ike_writer w;

	ike_writer_message(&w, closed, sizeof(closed), &header);
	ike_put_sk(&w, IKE_PAYLOAD_NONE, 0);
	must(ike_writer_finish(&w) == sizeof(closed));
	must(!ike_decode_message(IKE_VIEW(closed, sizeof(closed)), msg));
	return msg;
}

static ssize_t rewrite(const struct ike_msg *msg, u8 *buf, u8 *first)
{
	struct ike_writer w;
	ssize_t n;

	ike_writer_chain(&w, buf, SIZE);
	rewrite_payloads(&w, msg->payload + msg->n_clear,
			 msg->n - msg->n_clear);
	n = ike_writer_finish(&w);
	*first = w.first;
	return n;
}

static void expect_the_same_again(const struct ike_msg *msg, size_t len)
{
	static u8 first[SIZE], second[SIZE];
	static struct ike_msg again;
	u8 type, type_again;
	ssize_t n;

	n = rewrite(msg, first, &type);
	must(n >= 0 && (size_t)n <= len);
	outer(msg->header.exchange, msg->header.flags, &again);
	must(!ike_decode_inner(type, IKE_VIEW(first, n), &again));
	must(wire_walk(&again));
	must(rewrite(&again, second, &type_again) == n);
	must(type == type_again && !memcmp(first, second, n));
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static struct ike_msg msg;
	struct ike_view plain;
	u8 *copy;
	int err;

	if (size < 3)
		return 0;
	plain = IKE_VIEW(data + 3, size - 3);
	copy = fuzz_copy(plain);
	plain.p = copy;
	outer(data[0], data[1], &msg);
	err = ike_decode_inner(data[2], plain, &msg);
	must(!err || err == IKE_N_INVALID_SYNTAX);
	must(!err || (msg.n == 1 && !msg.bad_critical));
	if (!err) {
		must(wire_walk(&msg));
		err = ike_rules_check(&msg);
		must(!err || err == IKE_N_INVALID_SYNTAX || err == -EBADMSG ||
		     err == IKE_N_UNSUPPORTED_CRITICAL_PAYLOAD);
		expect_the_same_again(&msg, plain.len);
	}
	free(copy);
	return 0;
}
