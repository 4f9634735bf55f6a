"""The line as the provider meets it: a signed form comes in, a document of verbs goes out.

`voice` and `sms` each read a form into a turn and write steps as TwiML. They are thin and never meet;
what they share is the proof that a request is genuine, in `signature`.
"""
