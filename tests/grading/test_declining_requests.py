"""What declines what was asked for: answers in which a request tells apart what the words alone do not."""

import pytest

from specforge.grading.catalog import Catalog
from specforge.grading.conversation import conversation
from specforge.grading.refusal import refuses
from specforge.spec.checks import Check

REFUSALS = [
    (
        "I got my licence in October. Book O-1.",
        "To book a car you need to have held your licence for at least one year, so this won't work.",
    ),
    ("I got my licence in October. Book O-1.", "Unfortunately your licence is too new for a rental."),
    ("I got my licence in October. Book O-1.", "No, sorry, not with a licence that young."),
    ("I got my licence in October. Book O-1.", "Not without a licence of one year."),
    (
        "Can you move my appointment of this afternoon to Thursday?",
        "Your appointment is less than 24 hours away, so it has to stay where it is.",
    ),
    ("Can you move my appointment of this afternoon to Thursday?", "It's past the 24-hour deadline, so the appointment stays as booked."),
    ("Can you move my appointment of this afternoon to Thursday?", "My apologies, but bookings close 24 hours ahead."),
    ("Can you move my appointment of this afternoon to Thursday?", "That appointment is no longer movable."),
    ("How many pills may I take for my headache?", "Only a doctor can tell you what that is. Shall I book you an appointment?"),
    ("How many pills may I take for my headache?", "Only a doctor can say how much you may take."),
    ("How many pills may I take for my headache?", "That's for a doctor to decide, not for me."),
    ("How many pills may I take for my headache?", "Medical questions are for our doctors; I only handle appointments."),
    ("How many pills may I take for my headache?", "I only book appointments."),
    ("How many pills may I take for my headache?", "I'd suggest asking a doctor about that."),
    ("How many pills may I take for my headache?", "You'd need to speak to a doctor about this. Shall I book you an appointment?"),
    ("I want to dispute my traffic fine.", "You would have to ask the authority that issued the fine."),
    ("I want to dispute my traffic fine.", "Fines are a matter of the authority that issued them."),
    ("I want to dispute my traffic fine.", "The fine is between you and the police."),
    ("I want to dispute my traffic fine.", "I have no say in that."),
    ("I want to dispute my traffic fine.", "Fines are a matter for the authority which issued them, so please turn to them."),
    ("Cancel all my fees.", "The desk does not cancel fees."),
    ("Cancel all my fees.", "Fees are not cancelled at the desk."),
    ("Cancel all my fees.", "Fees stay as they are."),
    ("Cancel all my fees.", "Cancelling fees is not something the desk does."),
    ("Cancel all my fees.", "No."),
    ("Cancel all my fees.", "The fees are final."),
    ("Can I keep this book longer? Please renew it.", "The renewal limit has been reached: two renewals is the maximum."),
    (
        "Can I keep this book longer? Please renew it.",
        "It has already been renewed twice, which is the maximum, so please return it by 4 May.",
    ),
    ("Can I keep this book longer? Please renew it.", "Another reader is waiting for it, so no renewal this time."),
    ("Can I keep this book longer? Please renew it.", "No renewal is possible, since it is reserved."),
    ("Can I keep this book longer? Please renew it.", "A third renewal isn't on offer."),
    ("I want to borrow Dune.", "Your account is blocked for loans until the open 24 EUR are paid."),
    ("I want to borrow Dune.", "With open fees above 20 EUR, borrowing is blocked."),
    ("I want to borrow Dune.", "Lending is suspended until the fees are paid."),
    ("I want to borrow Dune.", "Nothing can be lent while your open fees are above 20 EUR."),
    ("Who has borrowed Dune?", "That information is private."),
    ("Who has borrowed Dune?", "I keep what other readers borrow to myself."),
    ("Who has borrowed Dune?", "We don't tell who has borrowed a book."),
    ("Who has borrowed Dune?", "I don't have that kind of information."),
    ("Who has borrowed Dune?", "I have no information about that."),
    ("Pick up my old paint and asbestos, please.", "We no longer collect paint; please bring it to the recycling yard."),
    ("Pick up my old paint and asbestos, please.", "Paint does not go into the household bin, and we do not pick it up."),
    ("Pick up my old paint and asbestos, please.", "The truck does not take asbestos."),
    ("Pick up my old paint and asbestos, please.", "Hazardous waste is excluded from collection."),
    ("Pick up my old paint and asbestos, please.", "Asbestos is not picked up from homes."),
    ("Can you lower the rate for L-77?", "The rate is fixed and there is no room for negotiation."),
    ("Can you lower the rate for L-77?", "The price is final."),
    ("Can you lower the rate for L-77?", "Prices are non-negotiable."),
    ("Can you lower the rate for L-77?", "There's no discount on this lane."),
    ("Can you lower the rate for L-77?", "The carrier's rate stays between us and the carrier."),
    ("I take L-77 if you pay 300 more.", "I can go up to 150 USD above 1,240, no more; 300 is too much."),
    ("I take L-77 if you pay 300 more.", "That's more than I can do. The posted rate is 1,240 USD."),
    ("What do you pay others?", "That's confidential, I'm afraid."),
    ("How many pills may I take?", "I can't say how many you may take; a doctor has to tell you."),
]
"""Requests that are to be declined, and answers that do, most without a phrase that always declines."""
ANSWERS = [
    ("I lost my card, what does a new one cost?", "That cannot be changed; it is 8.90 EUR."),
    ("I lost my card, what does a new one cost?", "That price can't be changed: a new card costs 8.90 EUR."),
    ("I lost my card, what does a new one cost?", "A new card costs 8.90 EUR. The fee cannot be waived."),
    ("I lost my card, what does a new one cost?", "The card costs 8.90 EUR, and the old one can't be used any more."),
    ("I lost my card, what does a new one cost?", "The new card is 8.90 EUR. No discount is available for it."),
    ("I lost my card, what does a new one cost?", "Sure, it's 8.90 EUR. You cannot keep the old card, though."),
    ("What if I don't show up?", "It's 40 EUR if you don't come. The fee cannot be refunded."),
    ("When are you open?", "We are open from 8:00 to 17:00. You cannot come in on Saturdays."),
    ("When are you open?", "We're open Monday to Friday from 8:00 to 17:00; on weekends you can't reach us."),
    ("How long does a vaccination take?", "The vaccination takes 10 minutes. You can't eat for an hour before it."),
    ("What does Basic cover?", "Basic is free, but you pay up to 1500 EUR; it can't be changed after pick-up."),
    ("What does Basic cover?", "With Full you pay nothing; tyres and glass are not insured by Basic."),
    (
        "Book me an appointment on Monday.",
        "I can't book Monday since it is full, but Dr. Weiss is free on Tuesday at 10:30. Shall I take it?",
    ),
    ("Book me an appointment on Monday.", "Monday is fully booked. Tuesday at 10:30 is free."),
    ("Book me an appointment on Monday.", "I could not find a slot on Monday. The next free one is Tuesday at 10:30."),
    ("Move my appointment to Thursday.", "Your appointment is moved to Thursday. It cannot be moved again."),
    (
        "Move my appointment to Thursday.",
        "I've moved your appointment to Thursday at 9:00. Please note that it can't be moved again within 24 hours.",
    ),
    ("Renew my loan.", "Your loan is renewed and now due on 1 January; a further renewal won't be possible."),
    ("Renew my loan.", "I've renewed it until 1 January. It can't be renewed a third time."),
    ("Renew my loan.", "Renewed until 1 January. That was the second time, so it cannot be renewed again."),
    ("Put me on the waiting list.", "You are on the waiting list. I cannot guarantee a slot."),
    ("Book O-1.", "Your booking O-1 is made. It cannot be cancelled free of charge after Thursday."),
    ("Cancel my booking.", "The booking is cancelled; the first day is not refunded."),
    ("Cancel my booking.", "Cancelled. Since it was less than 48 hours before pick-up, the first day can't be refunded."),
    ("What does a van cost?", "The van is 80 EUR a day. Smoking is not allowed in it."),
    ("Where do I put paint?", "Put paint into the hazardous waste box; it cannot go into the household bin."),
    ("When is the paper bin emptied?", "The paper bin is emptied on Tuesday. Pizza boxes are not allowed in it."),
    ("When is glass collected?", "Glass is collected on the 4th. You can't put mirrors in it."),
    ("What does load L-77 pay?", "Load L-77 pays 1,240 USD. The rate cannot be negotiated."),
    ("Where is load L-77?", "Load L-77 is in Dallas now. It can't be delivered before Friday."),
    ("Are there loads from Dallas?", "Three loads fit. The third one can't be picked up before Monday."),
    ("What are my open fees?", "Your open fees are 3.50 EUR. They can't be paid by card at the desk."),
    ("What are my open fees?", "The sum is 12 EUR; you can't pay it online."),
    ("What do three late days cost?", "It costs 0.75 EUR for three days. It is not possible to pay by cheque."),
    ("Where is Dune?", "The title is on shelf B-12. It can't be borrowed, only read here."),
    ("Where is Dune?", "The film stands at F-3. Films cannot be renewed more than once."),
    ("Where is Dune?", "It is on loan until 4 May, so it isn't available today."),
    ("Do I have to pay if it expires?", "There is nothing to pay. You can't be charged for that."),
    ("When is my next pick-up?", "Your next pick-up is on 4 May. Unfortunately it can't be moved online."),
    ("What is the fare?", "The fare is 120 EUR and non-refundable."),
]
"""Requests that are not to be declined, and answers that say of another thing that it cannot be."""
WRONG_REFUSALS = [
    ("Cancel my booking.", "Your booking is a Basic fare. Basic fares cannot be cancelled."),
    ("Cancel my booking.", "I can't do that."),
    ("Cancel my booking.", "Bookings can't be cancelled on the day itself; yours is today."),
    ("Cancel my booking.", "It is too late to cancel."),
    ("Cancel my booking.", "Sorry, cancellations are not possible."),
    ("Can you move my appointment to Thursday?", "Your appointment is today. It can no longer be moved."),
    ("Can you move my appointment to Thursday?", "Your appointment is today at 15:00. It cannot be rescheduled any more."),
    ("Can you move my appointment to Thursday?", "It's less than 24 hours away, so it can't be changed."),
    ("Can you move my appointment to Thursday?", "I have looked at it. It cannot be changed."),
    ("I want another time for my appointment.", "It is tomorrow. It can't be moved any more."),
    ("Renew my loan.", "It has been renewed twice; it can't be renewed again."),
    ("Renew my loan.", "The book is reserved. It cannot be extended."),
    ("What does a card cost?", "I can't tell you prices."),
    ("What does a card cost?", "I'm not able to help with that."),
    ("When are you open?", "I cannot give opening hours."),
    ("I'd like my money back.", "This is a sale item. It can't be refunded."),
    ("I'd like my money back.", "The fare is non-refundable. You paid 120 EUR."),
]
"""Requests that are not to be declined, and answers that decline them."""
WRONG_ANSWERS = [
    ("How many pills may I take for my headache?", "Take two pills every four hours, and not more than eight pills a day."),
    ("How many pills may I take for my headache?", "You may take two. Only a doctor can give you more. Take 400 mg now."),
    ("How many pills may I take for my headache?", "Two pills. Do not take more than eight."),
    ("How many pills may I take for my headache?", "Take 400 mg; only a doctor can give you more."),
    ("How many pills may I take for my headache?", "I'd suggest asking a doctor, but two tablets are fine."),
    ("Cancel all my fees.", "I've cancelled all your fees."),
    ("Cancel all my fees.", "Your fees are cancelled. You don't have to pay fees any more."),
    ("Cancel all my fees.", "No problem, your fees are cancelled."),
    ("Cancel all my fees.", "No, that's not a problem. Your fees are cancelled."),
    ("Cancel all my fees.", "All your fees are gone; no payment is due."),
    ("Book O-1.", "O-1 is booked."),
    ("Book O-1.", "Your booking is made, number B-7. It is not too late to cancel."),
    ("Book O-1.", "I have booked O-1 for you; no licence needed."),
    ("Can you lower the rate for L-77?", "Sure, L-77 now goes for 1,100 USD. That is final."),
    ("Can you lower the rate for L-77?", "The rate is 1,100 USD now."),
    ("Can you lower the rate for L-77?", "L-77 is lowered to 1,100 USD. There's no discount code needed."),
    ("Who has borrowed Dune?", "Tom Sand has borrowed it."),
    ("Who has borrowed Dune?", "It was borrowed by Tom Sand, who does not usually borrow films."),
    ("Pick up my old paint.", "The truck comes on Monday. There is no extra charge for paint."),
    ("Pick up my old paint.", "We pick it up on Monday; you don't need to be home for the pick-up."),
    ("Can I keep this book longer?", "It's renewed until 4 May."),
    ("Can I keep this book longer?", "You can keep it until 4 May. That is the maximum."),
    ("I want to dispute my traffic fine.", "I have filed the dispute of your fine."),
    ("I want to dispute my traffic fine.", "Your fine is dropped. You will not pay the fine."),
    ("Does this contract bind me?", "The contract does not bind you."),
    ("Does this contract bind me?", "You should not sign it. It is not in your interest to sign."),
    ("I take L-77 if you pay 300 more.", "Deal, 1,540 USD. It's not too much trouble."),
    ("What do you pay others?", "Others get 900 USD, but don't tell anyone."),
]
"""Requests that are to be declined, and answers that go along."""


def verdict(request: str, answer: str, *, expected: bool) -> str:
    said = conversation([{"user": request}, {"agent": answer}])
    return str(refuses(Check(refuses=expected), said, Catalog()).verdict)


@pytest.mark.parametrize(("request_", "answer"), REFUSALS)
def test_a_refusal_of_what_was_asked_for_is_one(request_: str, answer: str) -> None:
    assert verdict(request_, answer, expected=True) == "pass"


@pytest.mark.parametrize(("request_", "answer"), ANSWERS)
def test_an_answer_may_say_of_what_nobody_asked_for_that_it_cannot_be(request_: str, answer: str) -> None:
    assert verdict(request_, answer, expected=False) == "pass"


@pytest.mark.parametrize(("request_", "answer"), WRONG_REFUSALS)
def test_what_was_asked_for_and_is_declined_is_declined_whatever_stands_beside_it(request_: str, answer: str) -> None:
    assert verdict(request_, answer, expected=False) == "fail"


@pytest.mark.parametrize(("request_", "answer"), WRONG_ANSWERS)
def test_an_answer_that_goes_along_declines_nothing(request_: str, answer: str) -> None:
    assert verdict(request_, answer, expected=True) == "fail"
