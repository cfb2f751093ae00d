// SPDX-License-Identifier: GPL-2.0-only
/* The module by generic netlink: requests, answers, events. */
#define _GNU_SOURCE
#include <errno.h>
#include <netlink/genl/ctrl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "ikekctl/nl.h"

#define RECEIVE_SIZE	(128 << 10)
#define REQUEST_SIZE	4096
#define SEND_SIZE	8192	/* at first */
#define SOCKET_BUFFER	(8 << 20)

/* Without the right to more, the limits of the system have to do. */
static void set_buffers(struct nl_sock *sk)
{
	int fd = nl_socket_get_fd(sk), size = SOCKET_BUFFER;

	nl_socket_set_msg_buf_size(sk, RECEIVE_SIZE);
	nl_socket_set_buffer_size(sk, size, size);
	setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size));
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
}

/* Refusals have words, and do not give secrets back. */
static int set_refusals(struct nl_sock *sk)
{
	int fd = nl_socket_get_fd(sk), one = 1;

	if (setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one)) ||
	    setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof(one)))
		return -nl_syserr2nlerr(errno);
	return 0;
}

/*
 * Notes the kernel's words for a refusal, which stand in attributes behind the
 * first @skip octets of @nlh, or else those of the errno.
 */
static void take_words(struct module *mod, struct nlmsghdr *nlh, int skip,
		       int error)
{
	struct nlattr *tb[NLMSGERR_ATTR_MAX + 1] = {};
	const char *words = strerror(error);
	char *text;

	if (nlh->nlmsg_flags & NLM_F_ACK_TLVS)
		nlmsg_parse(nlh, skip, tb, NLMSGERR_ATTR_MAX, NULL);
	text = attr_string(tb[NLMSGERR_ATTR_MSG]);
	if (text && *text)
		snprintf(mod->error, sizeof(mod->error), "%s", text);
	else if (tb[NLMSGERR_ATTR_OFFS])
		snprintf(mod->error, sizeof(mod->error),
			 "%s, at octet %llu of the message", words,
			 (unsigned long long)
				 attr_number(tb[NLMSGERR_ATTR_OFFS]));
	else
		snprintf(mod->error, sizeof(mod->error), "%s", words);
	free(text);
}

static int on_error(struct sockaddr_nl *from, struct nlmsgerr *e, void *arg)
{
	struct module *mod = arg;
	/* libnl hands over the payload of the message that it has read */
	struct nlmsghdr *nlh = (void *)((char *)e - NLMSG_HDRLEN);

	(void)from;
	mod->failed = e->msg.nlmsg_seq;
	take_words(mod, nlh, sizeof(*e), -e->error);
	return NL_STOP;
}

static int on_ack(struct nl_msg *msg, void *arg)
{
	struct module *mod = arg;

	(void)msg;
	mod->done = true;
	return NL_OK;
}

/* The end of a dump, which may be an early one */
static int on_finish(struct nl_msg *msg, void *arg)
{
	struct nlmsghdr *nlh = nlmsg_hdr(msg);
	struct module *mod = arg;
	int err = 0;

	mod->done = true;
	if (nlmsg_datalen(nlh) >= (int)sizeof(err))
		memcpy(&err, nlmsg_data(nlh), sizeof(err));
	if (err >= 0)
		return NL_OK;
	mod->failed = nlh->nlmsg_seq;
	take_words(mod, nlh, sizeof(err), -err);
	return -nl_syserr2nlerr(-err);
}

static int on_valid(struct nl_msg *msg, void *arg)
{
	struct module *mod = arg;
	int ret;

	if (!mod->handler || !genlmsg_valid_hdr(nlmsg_hdr(msg), 0))
		return NL_SKIP;
	ret = mod->handler(msg, mod->arg);
	if (ret == NL_STOP)
		mod->done = true;
	return ret;
}

static void set_callbacks(struct module *mod)
{
	/* every request says by itself what answer it wants */
	nl_socket_disable_auto_ack(mod->sk);
	nl_socket_modify_cb(mod->sk, NL_CB_VALID, NL_CB_CUSTOM, on_valid, mod);
	nl_socket_modify_cb(mod->sk, NL_CB_ACK, NL_CB_CUSTOM, on_ack, mod);
	nl_socket_modify_cb(mod->sk, NL_CB_FINISH, NL_CB_CUSTOM, on_finish,
			    mod);
	nl_socket_modify_err_cb(mod->sk, NL_CB_CUSTOM, on_error, mod);
}

int module_open(struct module *mod)
{
	/* the default set, for the environment can ask for one that prints */
	struct nl_cb *cb = xcheck(nl_cb_alloc(NL_CB_DEFAULT));
	int err;

	memset(mod, 0, sizeof(*mod));
	mod->sk = xcheck(nl_socket_alloc_cb(cb));
	nl_cb_put(cb);
	err = genl_connect(mod->sk);
	if (err)
		goto free;
	set_buffers(mod->sk);
	err = set_refusals(mod->sk);
	if (err)
		goto free;
	mod->family = genl_ctrl_resolve(mod->sk, IKEK_FAMILY_NAME);
	if (mod->family < 0) {
		err = mod->family;
		goto free;
	}
	set_callbacks(mod);
	return 0;
free:
	nl_socket_free(mod->sk);
	return err;
}

void module_close(struct module *mod)
{
	nl_socket_free(mod->sk);
}

/* Says what libnl's error means unless the kernel has had words for it */
static int failed(struct module *mod, int err)
{
	if (*mod->error)
		return err;
	mod->failed = mod->seq;
	snprintf(mod->error, sizeof(mod->error), "%s", nl_geterror(err));
	return err;
}

int module_unsent(struct module *mod, int err, const char *why)
{
	mod->failed = mod->seq + 1;
	snprintf(mod->error, sizeof(mod->error), "%s", why);
	return err;
}

int module_subscribe(struct module *mod)
{
	int group, err;

	group = genl_ctrl_resolve_grp(mod->sk, IKEK_FAMILY_NAME,
				      IKEK_MCGRP_EVENTS);
	if (group < 0)
		return failed(mod, group);
	err = nl_socket_add_membership(mod->sk, group);
	return err ? failed(mod, err) : 0;
}

static struct nl_msg *message(struct module *mod, uint8_t cmd, int flags,
			      size_t size)
{
	struct nl_msg *m = xcheck(nlmsg_alloc_size(size));

	xcheck(genlmsg_put(m, NL_AUTO_PORT, NL_AUTO_SEQ, mod->family, 0,
			   NLM_F_REQUEST | flags, cmd, IKEK_FAMILY_VERSION));
	return m;
}

/* There may be a secret in it. */
static void message_free(struct nl_msg *m)
{
	wipe(nlmsg_hdr(m), nlmsg_hdr(m)->nlmsg_len);
	nlmsg_free(m);
}

static int send_message(struct module *mod, struct nl_msg *m)
{
	int n;

	nl_complete_msg(mod->sk, m);
	mod->seq = nlmsg_hdr(m)->nlmsg_seq;
	n = nl_send(mod->sk, m);
	message_free(m);
	return n < 0 ? failed(mod, n) : 0;
}

struct nl_msg *module_request(struct module *mod, uint8_t cmd, int flags)
{
	return message(mod, cmd, flags, REQUEST_SIZE);
}

int module_call(struct module *mod, struct nl_msg *m,
		nl_recvmsg_msg_cb_t handler, void *arg)
{
	int err = send_message(mod, m);

	if (err)
		return err;
	mod->handler = handler;
	mod->arg = arg;
	mod->done = false;
	while (!mod->done && !err)
		err = nl_recvmsgs_default(mod->sk);
	return err ? failed(mod, err) : 0;
}

int module_dump(struct module *mod, uint8_t cmd, nl_recvmsg_msg_cb_t handler,
		void *arg)
{
	return module_call(mod, module_request(mod, cmd, NLM_F_DUMP), handler,
			   arg);
}

/* The kernel refuses at once: an error is there when the sending is over. */
static int refusals(struct module *mod)
{
	struct pollfd pfd = {
		.fd = nl_socket_get_fd(mod->sk), .events = POLLIN,
	};
	int err = 0;

	while (!err && poll(&pfd, 1, 0) > 0)
		err = nl_recvmsgs_default(mod->sk);
	return err ? failed(mod, err) : 0;
}

int module_send(struct module *mod, uint8_t cmd, put_function *put,
		const void *what)
{
	size_t size = SEND_SIZE;
	struct nl_msg *m;
	int err;

	for (;;) {
		m = message(mod, cmd, 0, size);
		err = put ? put(m, what) : 0;
		if (err != -NLE_NOMEM)
			break;
		message_free(m);
		size *= 2;
	}
	if (err) {
		message_free(m);
		return module_unsent(mod, err,
				     "a part of it is too large for a message");
	}
	mod->handler = NULL;
	err = send_message(mod, m);
	return err ? err : refusals(mod);
}

static int64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

/* 0 when there is something to read before @end, or -1 for no end */
static int wait_readable(struct module *mod, int64_t end)
{
	struct pollfd pfd = {
		.fd = nl_socket_get_fd(mod->sk), .events = POLLIN,
	};
	int n;

	do {
		int64_t left = end < 0 ? -1 : end - now_ms();

		n = poll(&pfd, 1, end >= 0 && left < 0 ? 0 : left);
	} while (n < 0 && errno == EINTR);
	if (!n)
		return -NLE_AGAIN;
	return n < 0 ? -nl_syserr2nlerr(errno) : 0;
}

int module_events(struct module *mod, int timeout_ms,
		  nl_recvmsg_msg_cb_t handler, void *arg)
{
	int64_t end = timeout_ms < 0 ? -1 : now_ms() + timeout_ms;
	int err = 0;

	mod->handler = handler;
	mod->arg = arg;
	mod->done = false;
	while (!mod->done && !err) {
		err = wait_readable(mod, end);
		/* a queue that has run over reads as ENOBUFS, once */
		if (!err)
			err = nl_recvmsgs_default(mod->sk);
	}
	return err;
}

uint64_t attr_number(const struct nlattr *attr)
{
	switch (attr ? nla_len(attr) : 0) {
	case 1:
		return nla_get_u8(attr);
	case 2:
		return nla_get_u16(attr);
	case 4:
		return nla_get_u32(attr);
	case 8:
		return nla_get_u64(attr);
	}
	return 0;
}

char *attr_string(const struct nlattr *attr)
{
	char *s, *c;

	if (!attr)
		return NULL;
	s = xstrndup(nla_data(attr), nla_len(attr));
	for (c = s; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = '?';
	return s;
}

void attr_table(struct nlattr *attr, struct nlattr **tb, int max)
{
	memset(tb, 0, (max + 1) * sizeof(*tb));
	if (attr)
		nla_parse_nested(tb, max, attr, NULL);
}
