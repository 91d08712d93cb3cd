import Synchronization

/// A machine with one folder and one manifest, where the power can fail at any step.
///
/// Everything that a store asks of its ports is a numbered step. Steps go on from one life of the program to
/// the next; a life ends by a power cut, or because the test says so. Nothing here depends on time,
/// threads or chance: what is lost follows from a seed.
public final class SimulatedMachine: Sendable {
    private let state: Mutex<MachineState>

    /// A machine with an empty disk and an empty manifest.
    public convenience init(workspace: [UInt8] = [UInt8](repeating: 7, count: 16)) {
        self.init(MachineImage(files: [:], manifest: ManifestState(workspace: workspace)))
    }

    /// A machine that finds `image` when it is switched on.
    public init(_ image: MachineImage) { state = Mutex(MachineState(image)) }

    /// The folder, for the present life of the program.
    public var disk: SimulatedDisk { SimulatedDisk(machine: self, life: life) }

    /// The manifest, for the present life of the program.
    public var manifest: SimulatedManifest { SimulatedManifest(machine: self, life: life) }

    /// How many steps were taken so far.
    public var steps: Int { state.withLock(\.steps) }

    /// Whether the power failed.
    public var isDown: Bool { state.withLock(\.isDown) }

    /// How many steps the machine refused so far, for whatever reason.
    public var refusals: Int { state.withLock(\.refusals) }

    /// Whether a fault or a power cut still lies ahead.
    public var hasTroubleAhead: Bool { state.withLock { $0.cut != nil || !$0.faults.isEmpty } }

    /// Whether nothing more fits on the disk; the disk stays so until this is `false` again.
    public var isFull: Bool {
        get { state.withLock(\.isFull) }
        set { state.withLock { $0.isFull = newValue } }
    }

    /// What is there right now, in the eyes of a program.
    public var image: MachineImage { state.withLock(\.now.image) }

    /// Lets the step with that number fail.
    public func fail(atStep step: Int, with fault: Fault) {
        state.withLock { $0.faults[step] = fault }
    }

    /// Lets the power fail while the step with that number is under way.
    public func cutPower(atStep step: Int) { state.withLock { $0.cut = step } }

    /// What a power cut leaves after `step` of the present life's steps and those before it.
    ///
    /// - Precondition: `step` was not taken before the last restart.
    public func image(
        afterStep step: Int,
        under model: LossModel,
        seed: UInt64
    ) -> MachineImage {
        state.withLock { $0.image(afterStep: step, under: model, seed: seed) }
    }

    /// Begins a new life of the program: after a power cut under `model`, or with everything in the
    /// system's cache when `model` is `nil`.
    public func restart(after model: LossModel?, seed: UInt64) {
        state.withLock { $0.restart(after: model, seed: seed) }
    }

    private var life: Int { state.withLock(\.life) }

    /// Takes a step and returns what `body` makes of the outcome.
    func take<Outcome: Sendable>(
        _ step: Step,
        in life: Int,
        at place: String,
        _ body: (Moment) throws -> Outcome
    ) throws -> Outcome {
        try state.withLock { state in
            try state.take(step, in: life, at: place)
            return try body(state.now)
        }
    }
}
