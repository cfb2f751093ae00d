// SPDX-License-Identifier: GPL-2.0-only
/* Messages that become others on their way, see retell.h */
#include "retell.h"

#define MESSAGE_MAX	4096

void retell_as_is(struct ike_writer *w, const struct ike_payload *p)
{
	ike_put_payload(w, p->type, false);
	ike_put_bytes(w, p->body.p, p->body.len);
}

static void put_changed(struct ike_writer *w, const struct ike_msg *msg,
			unsigned int from, const struct retelling *c)
{
	unsigned int i;

	for (i = from; i < msg->n; i++) {
		if (msg->payload[i].type != c->type)
			retell_as_is(w, &msg->payload[i]);
		else if (c->put)
			c->put(w, &msg->payload[i]);
	}
}

void retell_init(struct lab *lab, const struct retelling *c)
{
	struct kunit *test = lab->test;
	struct lab_datagram *d = lab_take(lab);
	u8 *buf = kunit_kmalloc(test, MESSAGE_MAX, GFP_KERNEL);
	struct ike_msg *msg = kunit_kzalloc(test, sizeof(*msg), GFP_KERNEL);
	struct ike_writer w;
	ssize_t len;

	KUNIT_ASSERT_NOT_NULL(test, d);
	KUNIT_ASSERT_NOT_NULL(test, buf);
	KUNIT_ASSERT_NOT_NULL(test, msg);
	KUNIT_ASSERT_EQ(test, ike_decode_message(IKE_VIEW(d->data, d->len),
						 msg), 0);
	ike_writer_message(&w, buf, MESSAGE_MAX, &msg->header);
	put_changed(&w, msg, 0, c);
	len = ike_writer_finish(&w);
	KUNIT_ASSERT_GT(test, len, 0);
	lab_inject(d->to, &d->path, buf, len);
	kfree(d);
	kunit_kfree(test, msg);
	kunit_kfree(test, buf);
	lab_deliver(lab);
}

void retell_sealed(struct lab *lab, const struct retelling *c)
{
	struct kunit *test = lab->test;
	const struct ike_msg *msg = lab_read(lab);
	struct ike_header header = msg->header;
	u8 *buf = kunit_kmalloc(test, MESSAGE_MAX, GFP_KERNEL);
	struct ike_writer w;
	ssize_t len;

	KUNIT_ASSERT_NOT_NULL(test, buf);
	ike_writer_chain(&w, buf, MESSAGE_MAX);
	put_changed(&w, msg, msg->n_clear, c);
	len = ike_writer_finish(&w);
	KUNIT_ASSERT_GE(test, len, 0);
	lab_drop(lab);
	lab_forge(&lab->b, &header, w.first, buf, len);
	kunit_kfree(test, buf);
	lab_deliver(lab);
}

void retell_twice(struct ike_writer *w, const struct ike_payload *was)
{
	retell_as_is(w, was);
	retell_as_is(w, was);
}

void retell_bent(struct ike_writer *w, const struct ike_payload *was)
{
	retell_as_is(w, was);
	w->buf[w->len - 1] ^= 1;
}

void retell_value(struct ike_writer *w, const struct ike_payload *was,
		      u8 fill, int more)
{
	struct ike_ke_view ke;

	ike_view_ke(was, &ke);
	ike_put_payload(w, IKE_PAYLOAD_KE, false);
	ike_put_u16(w, ke.group);
	ike_put_u16(w, 0);
	memset(ike_put_room(w, ke.data.len + more), fill, ke.data.len + more);
}

void retell_zero(struct ike_writer *w, const struct ike_payload *was)
{
	retell_value(w, was, 0, 0);
}

void retell_shorter(struct ike_writer *w, const struct ike_payload *was)
{
	retell_value(w, was, 2, -1);
}

/* X25519 counts from the other end. */
void retell_little_one(struct ike_writer *w, const struct ike_payload *was)
{
	retell_value(w, was, 0, -1);
	w->buf[w->len - 31] = 1;
	ike_put_u8(w, 0);
}

void retell_other_group(struct ike_writer *w, const struct ike_payload *was)
{
	static const u8 value[256] = { 2 };

	ike_put_ke(w, IKE_KE_MODP_2048, IKE_VIEW(value, sizeof(value)));
}

void retell_short_nonce(struct ike_writer *w, const struct ike_payload *was)
{
	ike_put_payload(w, IKE_PAYLOAD_NONCE, false);
	ike_put_bytes(w, was->body.p, 15);
}

void retell_long_nonce(struct ike_writer *w, const struct ike_payload *was)
{
	ike_put_payload(w, IKE_PAYLOAD_NONCE, false);
	memset(ike_put_room(w, 257), 1, 257);
}

void retell_fails(struct lab *lab, int error)
{
	struct kunit *test = lab->test;

	lab_expect_done(&lab->a, 1, error);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_FAILED), 1);
	KUNIT_EXPECT_EQ(test, lab_events(&lab->a, IKE_EVENT_CHILD_UP), 0);
	lab_expect_empty(&lab->a);
	KUNIT_EXPECT_EQ(test, lab_attempt(&lab->a)->error, error);
}
