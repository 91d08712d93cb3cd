import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Closes connections that waste the server's time: no request, a body that drips, an answer that nobody takes.
///
/// Every deadline is absolute, so no trickle of bytes moves it.
final class RequestDeadlines: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private enum Phase {
        case waiting
        /// A body that is to be there after `limit` seconds.
        case receiving(since: NIODeadline, bytes: Int, limit: Double)
        case answering
    }

    private let patience: ServerConfiguration.Patience
    private let table: ConnectionTable
    private var address: String?
    private var phase = Phase.waiting
    /// Goes off at `timerAt`, which is `due` or before: most requests are over long before, and leave it as it is.
    private var timer: Scheduled<Void>?
    private var timerAt = NIODeadline.distantFuture
    private var due = NIODeadline.distantFuture
    private var isLast = false
    private var closesAfterAnswer = false

    init(_ patience: ServerConfiguration.Patience, _ table: ConnectionTable) {
        (self.patience, self.table) = (patience, table)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { begin(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        begin(context)
        context.fireChannelActive()
    }

    private func begin(_ context: ChannelHandlerContext) {
        guard address == nil else { return }
        let remote = context.remoteAddress?.ipAddress ?? ""
        address = remote
        if !table.enter(remote) { return context.close(promise: nil) }
        wait(patience.head, context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        leave()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { leave() }

    private func leave() {
        timer?.cancel()
        timer = nil
        if let address { table.leave(address) }
        address = nil
    }

    // MARK: Requests

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            // Whoever may not upload is answered at once, which ends the connection.
            let limit = UploadPath.isMeant(by: head) ? patience.upload : patience.body
            phase = .receiving(since: .now(), bytes: 0, limit: limit)
            wait(patience.grace, context)
        case .body(let part):
            if case .receiving(let since, let bytes, let limit) = phase {
                let more = bytes + part.readableBytes
                phase = .receiving(since: since, bytes: more, limit: limit)
            }
        case .end:
            phase = .answering
            wait(patience.body, context)
        }
        context.fireChannelRead(data)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent, case .receiving = phase {
            wait(patience.farewell, context, isLast: true)
        }
        context.fireUserInboundEventTriggered(event)
    }

    /// Looks again after `seconds`; what is due then is told by the phase.
    private func wait(_ seconds: Double, _ context: ChannelHandlerContext, isLast: Bool = false) {
        due = .now() + .nanoseconds(Int64(seconds * 1e9))
        self.isLast = isLast
        if timer == nil || due < timerAt { arm(context) }
    }

    private func arm(_ context: ChannelHandlerContext) {
        timer?.cancel()
        timerAt = due
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(deadline: due) {
            let (handler, context) = bound.value
            handler.timer = nil
            if NIODeadline.now() < handler.due {
                handler.arm(context)
            } else {
                handler.look(context)
            }
        }
    }

    private func look(_ context: ChannelHandlerContext) {
        if !isLast, case .receiving(let since, let bytes, let limit) = phase {
            let seconds = Double((NIODeadline.now() - since).nanoseconds) / 1e9
            let isTooSlow = Double(bytes) < (seconds - patience.grace) * patience.rate
            let left = limit - seconds
            if !isTooSlow, left > 0 { return wait(min(1, left), context) }
        }
        context.close(promise: nil)
    }

    // MARK: Answers

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let part = unwrapOutboundIn(data)
        if case .head(let head) = part {
            closesAfterAnswer = head.headerFields[.connection] == "close"
        }
        guard case .end = part else { return context.write(data, promise: promise) }
        let done = promise ?? context.eventLoop.makePromise(of: Void.self)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        done.futureResult.whenSuccess {
            let (handler, context) = bound.value
            handler.answered(context)
        }
        context.write(data, promise: done)
    }

    private func answered(_ context: ChannelHandlerContext) {
        if closesAfterAnswer { return context.close(promise: nil) }
        // The body may still be on its way when the answer did not need it.
        guard case .answering = phase else { return }
        phase = .waiting
        wait(patience.head, context)
    }
}
