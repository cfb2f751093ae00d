// SPDX-License-Identifier: GPL-2.0-only
/*
 * INFORMATIONAL, RFC 7296 section 1.4: deletes, errors told, and the empty
 * message that asks whether the other side lives.
 *
 *	HDR, SK {[N,] [D,] ...}  -->
 *	<--  HDR, SK {[N,] [D,] ...}
 */
#include "ike/attempt.h"
#include "ike/exchange/exchange.h"

static void put_delete_child(struct ike_writer *w, u32 spi)
{
	u8 spis[IKE_ESP_SPI_LEN];

	put_unaligned_be32(spi, spis);
	ike_put_delete(w, IKE_PROTO_ESP, IKE_ESP_SPI_LEN, 1,
		       IKE_VIEW(spis, sizeof(spis)));
}

static int request_build(struct ike_sa *sa, struct ike_task *task,
			 struct ike_writer *w)
{
	switch (task->type) {
	case IKE_TASK_DELETE_CHILD:
		put_delete_child(w, task->spi);
		return 0;
	case IKE_TASK_DELETE_IKE:
		ike_put_delete(w, IKE_PROTO_IKE, 0, 0, IKE_VIEW(NULL, 0));
		return 0;
	case IKE_TASK_NOTIFY:
		ike_put_status(w, task->notify, IKE_VIEW(NULL, 0));
		return 0;
	case IKE_TASK_LIVENESS:
		return ike_mobike_liveness_build(sa, w);
	default:
		return ike_mobike_request_build(sa, task, w);
	}
}

/* Its delete may overtake the answer that tells us of a Child SA. */
static void note_gone(struct ike_sa *sa, u32 spi)
{
	struct ike_task *task = ike_task_in_flight(sa);

	if (task && ike_task_makes_sa(task))
		task->gone = spi;
}

/* A Child SA that we are deleting as well is not named in the answer, RFC
 * 7296 section 1.4.1; an SPI of no Child SA is passed over.
 */
static void handle_delete(struct ike_sa *sa, const struct ike_payload *p,
			  struct ike_answer *answer)
{
	struct ike_delete_view d;
	struct ike_view spi;
	struct ike_child *child;

	ike_view_delete(p, &d);
	if (d.protocol == IKE_PROTO_IKE) {
		answer->close = true;
		return;
	}
	if (d.protocol != IKE_PROTO_ESP)
		return;
	while (!ike_take(&d.spis, IKE_ESP_SPI_LEN, &spi)) {
		child = ike_child_by_spi_out(sa, get_unaligned_be32(spi.p));
		if (child)
			child->deleted = true;
		else
			note_gone(sa, get_unaligned_be32(spi.p));
	}
}

/* Either of them says that the IKE SA is no more, RFC 7296 section 2.21.2. */
static bool is_final(int error)
{
	return error == IKE_N_AUTHENTICATION_FAILED ||
	       error == IKE_N_INVALID_SYNTAX;
}

static int request_handle(struct ike_sa *sa, struct ike_answer *answer)
{
	const struct ike_payload *p = NULL;
	int error = ike_exchange_error(answer->msg), rc = 0;

	if (is_final(error)) {
		ike_attempt_why(sa->e, error == IKE_N_INVALID_SYNTAX ?
				"the peer calls our message malformed" :
				"the peer did not accept our identity");
		ike_attempt_note(sa->e, sa->conn->name, "", error, true);
		answer->close = true;
		answer->rejected = true;
	} else {
		rc = ike_mobike_request_handle(sa, answer);
	}
	if (rc)
		return rc;
	while ((p = ike_msg_next(answer->msg, IKE_PAYLOAD_DELETE, p)))
		handle_delete(sa, p, answer);
	return 0;
}

static int response_build(struct ike_sa *sa, const struct ike_answer *answer,
			  struct ike_writer *w)
{
	struct ike_child *child;

	if (answer->close)
		return 0;
	list_for_each_entry(child, &sa->children, entry)
		if (child->deleted && !child->deleting)
			put_delete_child(w, child->name.spi_in);
	return ike_mobike_response_build(sa, answer, w);
}

static void response_handle(struct ike_sa *sa, struct ike_task *task,
			    const struct ike_msg *msg)
{
	struct ike_child *child;

	switch (task->type) {
	case IKE_TASK_DELETE_CHILD:
		child = ike_child_by_spi_in(sa, task->spi);
		if (child)
			ike_child_end(child, "taken down");
		ike_task_end(sa, task, 0, "taken down");
		break;
	case IKE_TASK_DELETE_IKE:
		ike_sa_kill(sa, 0, "taken down");
		break;
	case IKE_TASK_NOTIFY:
		ike_sa_kill(sa, -EKEYREJECTED, ike_error_text(-EKEYREJECTED));
		break;
	case IKE_TASK_LIVENESS:
		ike_task_end(sa, task, 0, "alive");
		ike_mobike_liveness_handle(sa, msg);
		break;
	default:
		ike_mobike_response_handle(sa, task, msg);
	}
}

const struct ike_exchange ike_exchange_informational = {
	.type = IKE_EXCHANGE_INFORMATIONAL,
	.states = BIT(IKE_SA_ESTABLISHED) | BIT(IKE_SA_DELETING),
	.request_build = request_build,
	.request_handle = request_handle,
	.response_build = response_build,
	.response_handle = response_handle,
};
