/// The planted critical mass: from how many users on an account buys quickly.
struct CriticalMass {
    /// N*: activated people.
    var users = 4
    /// Mean days to the purchase below N*, and from N* on; exponential, so the hazards are constant.
    var slowDays = 260.0
    var quickDays = 14.0
    /// Nobody buys so many days after the last step: the first activation, or reaching N*.
    var patienceDays = 150.0
}
