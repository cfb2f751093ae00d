/* SPDX-License-Identifier: GPL-2.0-only */
/* The module by generic netlink: requests, answers, events. */
#ifndef IKEKCTL_NL_H
#define IKEKCTL_NL_H

#include <netlink/attr.h>
#include <netlink/errno.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>

#include "ikekctl/model.h"

/**
 * struct module - a socket to the module
 * @sk: the socket
 * @family: ID of the module's family
 * @handler: takes the messages that are neither an error nor an end
 * @arg: its argument
 * @done: what was waited for has come
 * @seq: number of the last message sent
 * @failed: number of the message that was refused
 * @error: why it was
 *
 * Errors are libnl's: 0 or -NLE_*, with @error said when there is a request
 * that has failed.
 */
struct module {
	struct nl_sock *sk;
	int family;
	nl_recvmsg_msg_cb_t handler;
	void *arg;
	bool done;
	uint32_t seq;
	uint32_t failed;
	char error[256];
};

/* -NLE_OBJ_NOTFOUND when the module is not there */
int module_open(struct module *mod);
void module_close(struct module *mod);
int module_subscribe(struct module *mod);

/* A message with room for a few words, for module_call() */
struct nl_msg *module_request(struct module *mod, uint8_t cmd, int flags);
/*
 * Sends @m, which is wiped and freed, and has @handler take the answer. @m
 * asks for an acknowledgement or a dump.
 */
int module_call(struct module *mod, struct nl_msg *m,
		nl_recvmsg_msg_cb_t handler, void *arg);
int module_dump(struct module *mod, uint8_t cmd, nl_recvmsg_msg_cb_t handler,
		void *arg);

/* Puts @what into @m; -NLE_NOMEM when it needs a larger one */
typedef int put_function(struct nl_msg *m, const void *what);

/*
 * Sends what @put puts, however large, and does not ask for an answer. An
 * error may be that of an earlier message: @failed says of which.
 */
int module_send(struct module *mod, uint8_t cmd, put_function *put,
		const void *what);
/* Notes why the next message is not even sent, and returns @err */
int module_unsent(struct module *mod, int err, const char *why);

/*
 * Reads events until @timeout_ms (-1 for none) has passed or @handler returns
 * NL_STOP. 0, -NLE_AGAIN when the time is over, -NLE_NOMEM when events were
 * lost, or another error.
 */
int module_events(struct module *mod, int timeout_ms,
		  nl_recvmsg_msg_cb_t handler, void *arg);

/* Of attributes that may be absent, which gives 0, NULL or an empty table */
uint64_t attr_number(const struct nlattr *attr);
/* For free(); control characters are replaced */
char *attr_string(const struct nlattr *attr);
void attr_table(struct nlattr *attr, struct nlattr **tb, int max);

#endif
